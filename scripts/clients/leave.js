// Node reads it before a sample starts. Who does not read an answer stays connected until the server hangs up, which
// takes a minute: a second after an error was told, that is told too, and the program ends as it would have then.

const tell = console.error;
console.error = (...words) => {
  tell(...words);
  setTimeout(() => {
    console.log("(stays connected)");
    process.exit();
  }, 1000).unref();
};
