// SPDX-License-Identifier: Apache-2.0
'use strict';

(() => {
  const data = JSON.parse(document.getElementById('model').textContent);
  startPage(data);
  const made = data.kind === 'comparison' ? comparisonReport(data) : quantisedReport(data);
  document.getElementById('report').append(...made);
})();
