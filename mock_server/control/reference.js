"use strict";

const main = document.getElementById("reference");
let token = null;

// Swagger UI fills in every parameter that has examples: a first try would ask for a part of a video only.
function withoutExamplesOfOptional(contract) {
  return JSON.parse(JSON.stringify(contract, (_, value) => {
    const isOptional = ["header", "query"].includes(value?.in) && !value.required;
    return isOptional ? { ...value, examples: undefined } : value;
  }));
}

const filling = {
  statePlugins: {
    spec: { wrapActions: { updateJsonSpec: (update) => (contract) => update(withoutExamplesOfOptional(contract)) } },
  },
};

const reference = SwaggerUIBundle({
  domNode: main,
  plugins: [() => filling],
  url: main.dataset.url,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  tryItOutEnabled: true,
  validatorUrl: "none", // by default the document of a public host is shown to a service on the internet
  requestInterceptor(request) {
    if (request.loadSpec && token) request.headers["Mock-Token"] = token;
    return request;
  },
  // Where the server has a control token, its control document is read with it as well.
  responseInterceptor(response) {
    if (response.status === 401 && response.url.endsWith("/_mock/openapi.yaml") && token === null) {
      token = window.prompt("The control token of this server:") ?? "";
      if (token) reference.specActions.download(main.dataset.url);
    }
    return response;
  },
  onComplete() {
    if (token) reference.preauthorizeApiKey("controlToken", token);
  },
});
