import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Copy this file into a project: a server for its tests, with nothing but the JDK. */
final class SoraMock implements AutoCloseable {
    private static final int READY_WITHIN_S = 30;
    private static final int STOP_WITHIN_S = 5;
    private static final Pattern URL = Pattern.compile("\"url\": \"([^\"]+)\"");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Address of the server, such as http://127.0.0.1:41297. */
    final String url;

    private SoraMock(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts a server on a free port. Its standard input is a pipe, so that it ends with this process. */
    static SoraMock start(String... flags) throws IOException, InterruptedException {
        String running = System.getenv("SORA_MOCK_URL");
        if (running != null) {
            return new SoraMock(null, running);
        }
        String given = System.getenv().getOrDefault("SORA_MOCK_COMMAND", "sora-mock");
        List<String> command = new ArrayList<>(List.of(given.trim().split("\\s+")));
        command.addAll(List.of("serve", "--port", "0", "--log-format", "json", "--until-eof"));
        command.addAll(List.of(flags));
        Path log = Files.createTempFile("sora-mock", ".log");
        log.toFile().deleteOnExit();
        Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader();
        CompletableFuture<?> late = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(READY_WITHIN_S, TimeUnit.SECONDS));
        String line = out.readLine();
        late.cancel(false);
        Matcher ready = URL.matcher(line == null ? "" : line);
        if (!ready.find()) {
            process.destroyForcibly().waitFor();
            throw new IOException("sora-mock did not get ready: " + Files.readString(log));
        }
        return new SoraMock(process, ready.group(1));
    }

    /** What a new key sees: tasks, a clock, faults and a journal of its own. */
    World world() {
        return new World("sk-mock-" + UUID.randomUUID());
    }

    @Override
    public void close() throws IOException {
        if (process == null) {
            return;
        }
        process.getOutputStream().close();
        try {
            if (process.waitFor(STOP_WITHIN_S, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    final class World {
        final String apiKey;

        private World(String apiKey) {
            this.apiKey = apiKey;
        }

        URI content(String task) {
            return URI.create(url + "/v1/videos/" + task + "/content");
        }

        /** Asks the control API; gives the text of its answer. */
        String control(String method, String path, String body) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/_mock" + path))
                    .header("Authorization", "Bearer " + apiKey)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        }
    }
}
