package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The real curl, as docs/protocol.md promises: a full client. */
class CurlIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : running) {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void post_publishes() throws IOException {
        String published =
                curl("-d", "{\"from\":\"curl\"}", url("?topic=lab/curl")).readLine();
        assertThat(Answer.parse(published).getString("type")).isEqualTo("published");
        String poll = curl(url("?topic=lab/curl&from=earliest&wait=0")).readLine();
        assertThat(Answer.parse(poll).getJsonArray("messages").toString()).contains("{\"from\":\"curl\"}");
    }

    @Test
    void longPoll_waitsForTheNextMessage() throws IOException {
        String cursor =
                Answer.parse(curl(url("?topic=lab/wait&wait=0")).readLine()).getString("cursor");
        BufferedReader poll = curl(url("?topic=lab/wait&wait=30&cursor=" + cursor));
        curl("-d", "1", url("?topic=lab/wait")).readLine();
        assertThat(Answer.parse(poll.readLine()).getJsonArray("messages")).hasSize(1);
    }

    @Test
    void serverSentEvents_comeAsTheyHappen() throws IOException {
        BufferedReader stream = curl("-N", "-H", "Accept: text/event-stream", url("?topic=lab/sse"));
        assertThat(stream.readLine()).startsWith("retry: ");
        await(stream, "event: halley");
        assertThat(stream.readLine()).startsWith("id: ");
        assertThat(stream.readLine()).startsWith("data: {\"type\":\"open\"");
        SERVER.publish("lab/sse", "hello");
        assertThat(await(stream, "data: {\"type\":\"message\"")).endsWith("\"data\":\"hello\"}");
    }

    @Test
    void ndjson_comesLineByLine() throws IOException {
        BufferedReader stream = curl("-N", "-H", "Accept: application/x-ndjson", url("?topic=lab/nd"));
        assertThat(stream.readLine()).startsWith("{\"type\":\"open\"");
        SERVER.publish("lab/nd", "hello");
        assertThat(await(stream, "{\"type\":\"message\"")).endsWith("\"data\":\"hello\"}");
    }

    @Test
    void iframe_comesBlockByBlock() throws IOException {
        BufferedReader stream = curl("-N", "-H", "Accept: text/html", url("?topic=lab/frame"));
        assertThat(stream.readLine()).startsWith("<!DOCTYPE html>");
        assertThat(stream.readLine()).contains("\"type\":\"open\"").endsWith("</script>");
        SERVER.publish("lab/frame", "hello");
        String block = stream.readLine();
        while (!block.contains("\"data\":\"hello\"")) {
            block = stream.readLine();
        }
        assertThat(block).endsWith("])</script>");
    }

    @Test
    void webSocket_isUpgraded() throws IOException {
        BufferedReader stream = curl(
                "-N",
                "-i",
                "--http1.1",
                "-H",
                "Connection: Upgrade",
                "-H",
                "Upgrade: websocket",
                "-H",
                "Sec-WebSocket-Version: 13",
                "-H",
                "Sec-WebSocket-Key: " + Request.KEY,
                url("?topic=lab/ws"));
        assertThat(stream.readLine()).startsWith("HTTP/1.1 101");
        assertThat(await(stream, "Sec-WebSocket-Accept: ")).endsWith(Request.ACCEPTED);
    }

    @Test
    void mistake_isAProblem() throws IOException {
        BufferedReader answer = curl("-w", "%{http_code} %{content_type}", url("?topic=a//b"));
        assertThat(Answer.parse(answer.readLine()).getInt("status")).isEqualTo(400);
        assertThat(answer.readLine()).isEqualTo("400 application/problem+json");
    }

    private static String url(String query) {
        return "http://127.0.0.1:" + SERVER.port() + "/push" + query;
    }

    /** Its output; it gives up after 20 s. */
    private BufferedReader curl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*", "--max-time", "20"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.add(process);
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String await(BufferedReader lines, String start) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        throw new AssertionError("expected a line that starts with " + start + ", found the end");
    }
}
