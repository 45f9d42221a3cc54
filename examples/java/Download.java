import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** The code under test: a download that goes on where it was cut. */
final class Download {
    private static final int TRIES = 5;
    private static final int BLOCK = 65_536;

    private Download() {}

    /** Writes what is at {@code address} to {@code path}, and tells how many bytes that is. */
    static long to(Path path, HttpClient client, URI address, String apiKey) throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(0);
            String etag = null;
            for (int attempt = 1; ; attempt++) {
                HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Authorization", "Bearer " + apiKey);
                if (file.length() > 0 && etag != null) {
                    request.header("Range", "bytes=" + file.length() + "-").header("If-Range", etag);
                }
                HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    if (response.statusCode() == 200) {
                        file.setLength(0);
                    } else if (response.statusCode() != 206) {
                        throw new Refused(address + ": " + response.statusCode() + " " + new String(body.readNBytes(1000)));
                    }
                    etag = response.headers().firstValue("ETag").orElse(null);
                    append(body, file);
                    return file.length();
                } catch (Refused refused) {
                    throw refused;
                } catch (IOException cut) {
                    if (attempt == TRIES) {
                        throw cut;
                    }
                }
            }
        }
    }

    private static void append(InputStream body, RandomAccessFile file) throws IOException {
        byte[] block = new byte[BLOCK];
        file.seek(file.length());
        for (int got; (got = body.read(block)) >= 0; ) {
            file.write(block, 0, got);
        }
    }

    /** The server has answered, and it is no video. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
