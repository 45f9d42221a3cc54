process.stderr.write("I say nothing that helps\n");
setInterval(() => {}, 1_000);
