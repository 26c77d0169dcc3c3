package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.testing.FaultProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that others have written, unchanged: packages for Node.js, in push-client's {@code independent.js}, and what the JDK has. For curl there is {@link CurlIT}. */
class IndependentClientsIT {
    private static final Path SCRIPT = Path.of("../push-client/src/test/js/independent.js");

    @RegisterExtension
    static final Server SERVER = new Server();

    private final FaultProxy proxy = new FaultProxy(SERVER.port());
    private Process node;

    @AfterEach
    void end() throws InterruptedException {
        if (node != null) {
            node.destroyForcibly();
            assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        proxy.close();
    }

    /** They reconnect by themselves, and bring {@code Last-Event-ID}. */
    @ParameterizedTest
    @ValueSource(strings = {"eventsource", "undici-eventsource"})
    void eventSource_seesAllOnceInOrder_acrossACut(String client) throws IOException {
        BufferedReader lines = start(client);
        await(lines, "open");
        publish(client, 0, 3);
        assertNumbers(lines, 0, 3);

        proxy.cutAll();
        publish(client, 3, 6);
        await(lines, "open");
        publish(client, 6, 9);
        assertNumbers(lines, 3, 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eventsource-parser", "eventsource-parser-stream"})
    void parserOfEventStreams_understandsEachEvent(String client) throws IOException {
        BufferedReader lines = start(client);
        await(lines, "open");
        publish(client, 0, 20);
        SERVER.publish("lab/" + client, "Grüße\n日本語 😀\r\n\u2028");
        assertNumbers(lines, 0, 20);
        assertThat(next(lines)).isEqualTo("\"Grüße\\n日本語 😀\\r\\n\u2028\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "undici-websocket"})
    void webSocket_subscribesAndPublishes(String client) throws IOException {
        BufferedReader lines = start(client);
        await(lines, "\"said\"");
        publish(client, 0, 20);
        assertNumbers(lines, 0, 20);
    }

    @Test
    void httpClientOfTheJdk_readsLinesAndPublishes() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest stream = HttpRequest.newBuilder(url("?topic=lab/jdk"))
                .header("Accept", "application/x-ndjson")
                .build();
        try (Stream<String> lines = http.send(stream, BodyHandlers.ofLines()).body()) {
            Iterator<String> messages = lines.iterator();
            assertThat(Answer.parse(messages.next()).getString("type")).isEqualTo("open");
            HttpRequest publish = HttpRequest.newBuilder(url("?topic=lab/jdk"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("\"by HttpClient\""))
                    .build();
            HttpResponse<String> published = http.send(publish, BodyHandlers.ofString());
            assertThat(Answer.parse(published.body()).getString("type")).isEqualTo("published");
            String line = messages.next();
            while (Answer.parse(line).getString("type").equals("heartbeat")) {
                line = messages.next();
            }
            assertThat(Answer.parse(line).getString("data")).isEqualTo("by HttpClient");
            proxy.cutAll(); // HttpClient has no other way to end a stream that is read
        }
    }

    @Test
    void webSocketOfTheJdk_subscribesAndPublishes() throws InterruptedException {
        Lines lines = new Lines();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("halley.v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + proxy.port() + "/push?topic=lab/jdk-ws"), lines)
                .join();
        assertThat(socket.getSubprotocol()).isEqualTo("halley.v1");
        socket.sendText("{\"type\":\"publish\",\"topic\":\"lab/jdk-ws\",\"data\":\"by WebSocket\"}", true)
                .join();
        assertThat(lines.await("message")).contains("\"data\":\"by WebSocket\"");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(lines.await("closed")).isEqualTo("{\"type\":\"closed\",\"code\":1000}");
    }

    /** Starts one of them; its output. It sees the server behind the proxy. */
    private BufferedReader start(String client) throws IOException {
        node = new ProcessBuilder("node", SCRIPT.toString(), client, url("").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return node.inputReader(StandardCharsets.UTF_8);
    }

    private URI url(String query) {
        return URI.create("http://127.0.0.1:" + proxy.port() + "/push" + query);
    }

    private static void publish(String client, int from, int to) {
        for (int n = from; n < to; n++) {
            SERVER.publish("lab/" + client, n);
        }
    }

    private static void assertNumbers(BufferedReader lines, int from, int to) throws IOException {
        for (int n = from; n < to; n++) {
            assertThat(next(lines)).isEqualTo(String.valueOf(n));
        }
    }

    /** The data of the next message. */
    private static String next(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && line.matches("[a-z]+")) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private static void await(BufferedReader lines, String wanted) throws IOException {
        for (String line = lines.readLine(); !wanted.equals(line); line = lines.readLine()) {
            assertThat(line).as("before " + wanted).isNotNull();
        }
    }

    /** Takes a WebSocket's lines. */
    private static final class Lines implements WebSocket.Listener {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                text.toString().lines().forEach(lines::add);
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            lines.add("{\"type\":\"closed\",\"code\":" + code + "}");
            return null;
        }

        /** The next line of this type; 10 s at most for each before it. */
        String await(String type) throws InterruptedException {
            String line = lines.poll(10, TimeUnit.SECONDS);
            while (line != null && !Answer.parse(line).getString("type").equals(type)) {
                line = lines.poll(10, TimeUnit.SECONDS);
            }
            return String.valueOf(line);
        }
    }
}
