// SPDX-License-Identifier: Apache-2.0
#include "serve/infer_api.h"

#include <algorithm>

#include "media/npy.h"
#include "serve/answer_body.h"
#include "serve/json_request.h"

namespace whet::serve {
namespace {

constexpr std::string_view kNpy = "application/x-npy", kJson = "application/json";
// The longest text of a number is that of a float, in brackets of its own: 16 characters for each of its bytes are enough.
constexpr uint64_t kJsonCharacters = 16, kBodyRoom = 65536;

http::Response Fail(int status, const std::string& message) {
  return http::ErrorResponse(status, message);
}

// "Application/JSON; charset=utf-8" is JSON.
bool HasType(std::string_view value, std::string_view type) {
  value = value.substr(0, value.find(';'));
  while (value.ends_with(' ')) value.remove_suffix(1);
  return std::equal(value.begin(), value.end(), type.begin(), type.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

// "127.0.0.1.example.org" does not.
bool NamesThisMachine(std::string_view host) {
  if (host.starts_with("[")) return host.substr(0, host.find(']') + 1) == "[::1]";
  host = host.substr(0, host.rfind(':'));
  return host == "localhost" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

enum class Form { kNpy, kJson, kBase64 };

Result<Request> ParseNpyRequest(const std::string& body) {
  std::span<const std::byte> rest = std::as_bytes(std::span(body));
  Request request;
  while (!rest.empty()) {
    media::ArrayView view = WHET_TRY(
        media::ViewNpy(rest).With("input " + std::to_string(request.inputs.size()) + " of the body"));
    rest = rest.subspan(static_cast<size_t>(view.bytes.data() - rest.data()) + view.bytes.size());
    request.inputs.push_back({"", view.dtype, std::move(view.dims), {view.bytes.begin(), view.bytes.end()}});
  }
  return request;
}

int StatusOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kUnknownModel:
      return 404;
    case Refusal::kBadInput:
      return 400;
    default:
      return 503;
  }
}

http::Response AnswerResponse(const std::string& model, const Outcome& outcome, Form form) {
  if (!outcome.ok()) {
    http::Response response = Fail(StatusOf(outcome.refusal), outcome.message);
    if (response.status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
  }
  const Answer& answer = outcome.answer;
  http::Response response;
  response.type = form == Form::kNpy ? kNpy : kJson;
  response.body =
      form == Form::kNpy ? AnswerAsNpy(answer) : AnswerAsJson(model, answer, form == Form::kBase64);
  response.headers = {{"Whet-Plan", Hex(answer.plan)},
                      {"Whet-Version", answer.version},
                      {"Whet-Microseconds", std::to_string(answer.run_us)}};
  return response;
}

class Api {
 public:
  Api(Models& models, ApiOptions options) : models_(&models), options_(std::move(options)) {}

  void Handle(http::Request request, const std::shared_ptr<http::Responder>& respond) const {
    const bool from_socket = request.from.empty() || request.from.starts_with("unix");
    if (!options_.any_host && !from_socket && !NamesThisMachine(request.Header("Host")))
      return respond->Send(Fail(403, "ask for this machine as localhost or 127.0.0.1"));
    if (request.path == "/v1/infer") return Infer(std::move(request), respond);
    respond->Send(request.method == "GET" || request.method == "HEAD"
                      ? Get(request.path)
                      : Fail(405, "only /v1/infer takes anything but GET"));
  }

 private:
  http::Response Get(const std::string& path) const {
    constexpr std::string_view kModel = "/v1/models/";
    if (path == "/v1/models") return {.body = ListAsJson(models_->List())};
    if (path == "/v1/health") return Health();
    if (path == "/v1/status") return {.body = Status()};
    if (!path.starts_with(kModel))
      return Fail(404, "there are /v1/infer, /v1/models, /v1/health and /v1/status");
    const std::optional<Description> model = models_->Describe(path.substr(kModel.size()));
    if (!model) return Fail(404, "there is no such model; GET /v1/models lists them");
    return {.body = DescriptionAsJson(*model) + "\n"};
  }

  http::Response Health() const {
    const size_t count = models_->List().size();
    if (count == 0) return Fail(503, "no model is in service");
    return {.body = "{\"models\": " + std::to_string(count) + "}\n"};
  }

  std::string Status() const {
    std::string text = ListAsJson(models_->List());
    if (!options_.agent_status) return text;
    text.resize(text.rfind('}'));
    return text + ", \"agent\": " + options_.agent_status() + "}\n";
  }

  void Infer(http::Request request, const std::shared_ptr<http::Responder>& respond) const {
    if (request.method != "POST") return respond->Send(Fail(405, "use POST"));
    const std::string name(request.Query("model"));
    const std::optional<Description> model = models_->Describe(name);
    if (!model)
      return respond->Send(Fail(404, "there is no model '" + name.substr(0, 80) +
                                         "'; say ?model=NAME, GET /v1/models lists the names"));
    Form form = Form::kNpy;
    http::Response failed;
    std::optional<Request> parsed = Parse(request, *model, &form, &failed);
    if (!parsed) return respond->Send(std::move(failed));
    if (request.Query("reset") == "1") parsed->reset = true;
    models_->Submit(name, std::move(*parsed), [name, form, respond](const Outcome& outcome) {
      respond->Send(AnswerResponse(name, outcome, form));
    });
  }

  // Yields nothing where `failed` is the answer.
  static std::optional<Request> Parse(const http::Request& request, const Description& model, Form* form,
                                      http::Response* failed) {
    const std::string_view type = request.Header("Content-Type"), accept = request.Header("Accept");
    const bool npy = HasType(type, kNpy), json = HasType(type, kJson);
    uint64_t bytes = 0;
    for (const Port& port : model.inputs) bytes += port.bytes;
    const uint64_t most = kBodyRoom + (json ? kJsonCharacters : 1) * bytes;
    if (!npy && !json) {
      *failed = Fail(415, "the body is application/x-npy or application/json; say which by Content-Type");
    } else if (request.body.size() > most) {
      *failed = Fail(413, "the inputs of '" + model.name + "' take " + std::to_string(bytes) +
                              " bytes; a body of more than " + std::to_string(most) + " is none of it");
    } else if (npy) {
      *form = HasType(accept, kJson) ? Form::kJson : Form::kNpy;
      Result<Request> parsed = ParseNpyRequest(request.body);
      if (parsed.ok()) return std::move(*parsed);
      *failed = Fail(400, parsed.message());
    } else {
      Result<JsonRequest> parsed = ParseJsonRequest(request.body, model);
      if (parsed.ok()) *form = parsed->base64 ? Form::kBase64 : Form::kJson;
      if (HasType(accept, kNpy)) *form = Form::kNpy;
      if (parsed.ok()) return std::move(parsed->request);
      *failed = Fail(400, parsed.message());
    }
    return std::nullopt;
  }

  Models* models_;
  ApiOptions options_;
};

}  // namespace

http::Handler MakeApi(Models& models, ApiOptions options) {
  auto api = std::make_shared<const Api>(models, std::move(options));
  return [api](http::Request request, std::shared_ptr<http::Responder> respond) {
    api->Handle(std::move(request), respond);
  };
}

}  // namespace whet::serve
