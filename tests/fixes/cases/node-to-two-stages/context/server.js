// Answers one request, which it makes itself, and ends.
const http = require("http");
const greet = require("./lib/greet");

const server = http.createServer((request, response) => response.end(greet(request.url.slice(1))));
server.listen(0, "127.0.0.1", () => {
  http.get({ port: server.address().port, path: "/Node" }, (response) => {
    response.on("data", (text) => console.log(String(text)));
    response.on("end", () => server.close());
  });
});
