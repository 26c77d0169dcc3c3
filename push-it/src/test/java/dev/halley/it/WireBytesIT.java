package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /wire} says a transport cost is what went through its socket, to the byte. */
class WireBytesIT {

    /** Nothing more comes when nothing has come for so long: the first heartbeat comes within a second of the start. */
    private static final int QUIET_MILLIS = 1_500;

    @TempDir
    private static Path folder;

    private static RunningWar war;

    @BeforeAll
    static void start() throws IOException {
        war = new RunningWar(folder, "0");
        war.address();
    }

    @AfterAll
    static void stop() {
        war.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void stream_isCountedToTheByte(String transport) throws Exception {
        String tag = "bytes-of-" + transport;
        try (Socket socket = connect()) {
            long sent = send(socket, get("transport=" + transport + "&topic=lab/bytes&tag=" + tag, ""));
            long received = readUntilQuiet(socket);
            publish("\"small\"");
            publish("\"" + "x".repeat(50_000) + "\"");
            received += readUntilQuiet(socket);

            assertThat(tally(tag)).containsExactly(sent, received, 1);
            assertThat(received).isGreaterThan(50_000);
        }
    }

    @Test
    void webSocket_isCountedToTheByte() throws Exception {
        String tag = "bytes-of-ws";
        try (Socket socket = connect()) {
            long sent = send(
                    socket,
                    get(
                            "topic=lab/bytes&tag=" + tag,
                            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
            long received = readUntilQuiet(socket);
            sent += send(socket, maskedText("{\"type\":\"publish\",\"topic\":\"lab/bytes\",\"data\":1}"));
            publish("\"" + "x".repeat(50_000) + "\"");
            received += readUntilQuiet(socket);

            assertThat(tally(tag)).containsExactly(sent, received, 1);
            assertThat(received).isGreaterThan(50_000);
        }
    }

    @Test
    void polls_areCountedToTheByte() throws Exception {
        String tag = "bytes-of-poll";
        try (Socket socket = connect()) {
            long sent = 0;
            long received = 0;
            for (int i = 0; i < 3; i++) {
                sent += send(socket, get("wait=0&from=earliest&topic=lab/bytes&tag=" + tag, ""));
                received += readUntilQuiet(socket);
            }

            assertThat(tally(tag)).containsExactly(sent, received, 3);
        }
    }

    private static Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getByName("localhost"), war.address().getPort());
        socket.setSoTimeout(QUIET_MILLIS);
        return socket;
    }

    private static String get(String query, String headers) {
        return "GET /push?" + query + " HTTP/1.1\r\nHost: localhost:"
                + war.address().getPort() + "\r\n" + headers + "\r\n";
    }

    private static long send(Socket socket, String text) throws IOException {
        return send(socket, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static long send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return bytes.length;
    }

    private static long readUntilQuiet(Socket socket) throws IOException {
        long received = 0;
        byte[] buffer = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                received += n;
            }
        } catch (SocketTimeoutException quiet) {
            return received;
        }
        throw new AssertionError("the server has closed the connection");
    }

    /** RFC 6455 §5.2: a final text frame of less than 126 bytes, masked with zeros. */
    private static byte[] maskedText(String text) {
        byte[] frame = new byte[6 + text.length()];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | text.length());
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, frame, 6, text.length());
        return frame;
    }

    private static void publish(String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(war.address().resolve("/push?topic=lab/bytes"))
                .POST(BodyPublishers.ofString(json))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .contains("published");
    }

    private static long[] tally(String tag) throws IOException, InterruptedException {
        String answer = war.get("/wire?prefix=" + tag).body();
        Matcher found = Pattern.compile("\"in\":(\\d+),\"out\":(\\d+),\"requests\":(\\d+)")
                .matcher(answer);
        assertThat(found.find()).as(answer).isTrue();
        return new long[] {
            Long.parseLong(found.group(1)), Long.parseLong(found.group(2)), Long.parseLong(found.group(3))
        };
    }
}
