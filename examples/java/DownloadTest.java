import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tests without a framework: {@code javac -d out *.java && java -ea -cp out DownloadTest}. */
final class DownloadTest {
    private static final long SIZE = 1 << 20;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        boolean checked = false;
        assert checked = true;
        if (!checked) {
            throw new IllegalStateException("assertions are off: java -ea");
        }
        Path file = Files.createTempFile("video", ".mp4");
        try (SoraMock mock = SoraMock.start()) {
            aDownloadThatIsCutGoesOnWhereItWasCut(mock.world(), file);
            aVideoThatIsNotReadyIsNoFile(mock.world(), file);
            aVideoExpiresWithoutWaiting(mock.world(), file);
        } finally {
            Files.delete(file);
        }
        System.out.println("3 passed, 0 failed");
    }

    private static void aDownloadThatIsCutGoesOnWhereItWasCut(SoraMock.World world, Path file) throws Exception {
        world.control("POST", "/faults", "{\"kind\": \"cut\", \"after_bytes\": 300000, \"times\": 2}");

        long got = Download.to(file, CLIENT, world.content("vid_size_1MiB"), world.apiKey);

        assert got == SIZE : got;
        // Not "resumed_from_where_it_was_cut": of a connection that breaks, Java's client may drop what has arrived.
        String verdict = world.control("POST", "/verify", "{\"client\": \"came_back\"}");
        assert verdict.replace(" ", "").contains("\"verified\":true") : verdict;
    }

    private static void aVideoThatIsNotReadyIsNoFile(SoraMock.World world, Path file) throws Exception {
        assert refusal(world, "vid_queued", file).contains("video_not_ready");
    }

    private static void aVideoExpiresWithoutWaiting(SoraMock.World world, Path file) throws Exception {
        world.control("PUT", "/tasks/vid_mine",
                "{\"lifecycle\": [{\"state\": \"completed\", \"for_s\": 3600}, {\"state\": \"expired\"}]}");
        assert Download.to(file, CLIENT, world.content("vid_mine"), world.apiKey) > 0;

        world.control("PATCH", "/clock", "{\"advance_s\": 3601}");

        assert refusal(world, "vid_mine", file).contains("video_expired");
    }

    private static String refusal(SoraMock.World world, String task, Path file) throws Exception {
        try {
            Download.to(file, CLIENT, world.content(task), world.apiKey);
        } catch (IOException refused) {
            return refused.getMessage();
        }
        throw new AssertionError("it was downloaded");
    }
}
