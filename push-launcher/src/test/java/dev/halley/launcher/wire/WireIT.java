package dev.halley.launcher.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes counted in the connector equal bytes that went through a raw socket, exactly. */
class WireIT {

    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    private final Wire wire = new Wire(InstantSource.system());
    private final Tomcat tomcat = new Tomcat();
    private final CountDownLatch finishStream = new CountDownLatch(1);
    private int port;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        MeteredProtocol protocol = new MeteredProtocol();
        protocol.setPort(0);
        protocol.setAddress(java.net.InetAddress.getLoopbackAddress());
        Connector connector = new Connector(protocol);
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector);
        tomcat.getEngine().getPipeline().addValve(new RequestBounds(wire));
        StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        add(context, "plain", "/plain", new Plain());
        add(context, "stream", "/stream", new Stream());
        add(context, "upgrade", "/upgrade", new Upgrade());
        tomcat.start();
        port = connector.getLocalPort();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void requestsOnOneConnection_eachTagHasItsOwnBytes() throws Exception {
        try (RawClient client = new RawClient(port)) {
            for (String tag : new String[] {"page0001-a", "page0001-b"}) {
                client.send("GET /plain?tag=" + tag + HOST + "\r\n");
                client.readUntil("12345");
                assertCounted(tag, client.taken(), 1);
            }
            client.send("GET /plain" + HOST + "\r\n");
            client.readUntil("12345");
            client.taken();
            client.send("GET /plain?tag=page0001-c" + HOST + "\r\n");
            client.readUntil("12345");
            assertCounted("page0001-c", client.taken(), 1);
        }
    }

    @Test
    void body_isCountedWithItsRequest() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("POST /plain?tag=page0001-post" + HOST + "Content-Length: 100000\r\n\r\n");
            client.send(new byte[100_000]);
            client.readUntil("12345");
            assertCounted("page0001-post", client.taken(), 1);
        }
    }

    @Test
    void severalRequestsOfOneTag_addUp() throws Exception {
        try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < 20; i++) {
                client.send("GET /plain?tag=page0001-poll" + HOST + "\r\n");
                client.readUntil("12345");
            }
            assertCounted("page0001-poll", client.taken(), 20);
        }
    }

    @Test
    void chunkedStream_countsLiveAndToTheLastByte() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /stream?tag=page0001-stream" + HOST + "\r\n");
            client.readUntil("first\r\n");
            long[] soFar = client.taken();
            assertCounted("page0001-stream", soFar, 1);

            finishStream.countDown();
            client.readUntil("0\r\n\r\n");
            long[] rest = client.taken();
            assertCounted("page0001-stream", new long[] {soFar[0], soFar[1] + rest[1]}, 1);

            client.send("GET /plain?tag=page0001-next" + HOST + "\r\n");
            client.readUntil("12345");
            assertCounted("page0001-next", client.taken(), 1);
        }
    }

    @Test
    void upgradedConnection_countsUntilItCloses() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /upgrade?tag=page0001-ws" + HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            client.readUntil("\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                client.send(new byte[1000]);
                client.read(1000);
            }
            assertCounted("page0001-ws", client.taken(), 1);
        }
    }

    @Test
    void nextConnection_beginsAtZero() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (RawClient client = new RawClient(port)) {
                client.send("GET /plain?tag=page0001-" + i + HOST + "Connection: close\r\n\r\n");
                client.readUntil("12345");
                assertCounted("page0001-" + i, client.taken(), 1);
            }
        }
    }

    @Test
    void tape_showsWhoSentWhat() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /plain?tag=page0001-tape" + HOST + "\r\n");
            client.readUntil("12345");
            long[] first = client.taken();
            assertCounted("page0001-tape", first, 1);
            assertThat(wire.tape("page0001-tape")).isEmpty();
            client.send("POST /plain?tag=page0001-tape" + HOST + "Content-Length: 2\r\n\r\nhi");
            client.readUntil("12345");
            long[] second = client.taken();
            assertCounted("page0001-tape", new long[] {first[0] + second[0], first[1] + second[1]}, 2);

            List<Object[]> tape = wire.tape("page0001-tape");
            assertThat(tape).extracting(piece -> piece[2]).containsExactly(0, 1);
            assertThat(tape).extracting(piece -> piece[3]).containsExactly(second[0], second[1]);
            assertThat((String) tape.get(0)[4]).startsWith("POST /plain?tag=").endsWith("\r\n\r\nhi");
            assertThat((String) tape.get(1)[4]).startsWith("HTTP/1.1 200").endsWith("12345");
        }
    }

    @Test
    void cut_endsTheTagsConnectionsAndNoOther() throws Exception {
        try (RawClient one = new RawClient(port);
                RawClient other = new RawClient(port)) {
            one.send("GET /upgrade?tag=page0001-one" + HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            one.readUntil("\r\n\r\n");
            other.send("GET /upgrade?tag=page0001-two" + HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            other.readUntil("\r\n\r\n");

            assertThat(wire.cut("page0001-one")).isOne();
            assertThat(one.read(1)).isEmpty();
            other.send("still here");
            assertThat(other.read(10)).asString().isEqualTo("still here");
        }
    }

    private static void add(Context context, String name, String path, HttpServlet servlet) {
        Tomcat.addServlet(context, name, servlet).setAsyncSupported(true);
        context.addServletMapping(path, name);
    }

    private long[] counted(String tag) {
        return wire.apply(tag).get(tag);
    }

    /** A counter may move just after the client has read: the write returns first, then it is counted. */
    private void assertCounted(String tag, long[] sentAndReceived, long requests) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (counted(tag)[1] < sentAndReceived[1] && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        assertThat(counted(tag)).containsExactly(sentAndReceived[0], sentAndReceived[1], requests);
    }

    private static final class Plain extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().readAllBytes();
            response.setContentLength(5);
            response.getOutputStream().print("12345");
        }
    }

    private final class Stream extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            AsyncContext async = request.startAsync();
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new WriteListener() {
                @Override
                public void onWritePossible() throws IOException {
                    out.print("first");
                    out.flush();
                    async.start(() -> {
                        try {
                            finishStream.await();
                            out.write(new byte[3000]);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        async.complete();
                    });
                }

                @Override
                public void onError(Throwable thrown) {}
            });
        }
    }

    private static final class Upgrade extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Upgrade", "echo");
            try {
                request.upgrade(Echo.class);
            } catch (jakarta.servlet.ServletException e) {
                throw new IOException(e);
            }
        }
    }

    public static final class Echo implements HttpUpgradeHandler {
        @Override
        public void init(WebConnection connection) {
            new Thread(() -> {
                        try (connection) {
                            InputStream in = connection.getInputStream();
                            OutputStream out = connection.getOutputStream();
                            byte[] buffer = new byte[512];
                            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                                out.write(buffer, 0, n);
                                out.flush();
                            }
                        } catch (Exception closed) {
                            // the test is over
                        }
                    })
                    .start();
        }

        @Override
        public void destroy() {}
    }
}
