package dev.halley.it;

import static dev.halley.it.ClientPage.await;
import static dev.halley.it.ClientPage.connect;
import static dev.halley.it.ClientPage.got;
import static dev.halley.it.ClientPage.navigate;
import static dev.halley.it.ClientPage.numbers;
import static dev.halley.it.ClientPage.publish;
import static dev.halley.it.ClientPage.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import dev.halley.it.RunningProxy.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/proxies.md says: the client in a real browser behind real proxies, configured as the page says, and as they are without that. */
@Tag("full")
class ProxiesIT {
    private static final List<String> TRANSPORTS = List.of("ws", "sse", "ndjson", "iframe", "poll");
    private static final int IDLE_CUTS = 3;

    @RegisterExtension
    static final SampleInChromium SAMPLE = new SampleInChromium();

    @ParameterizedTest
    @EnumSource
    void configuredAsDocumented_eachTransportDelivers(Kind kind) throws Exception {
        try (RunningProxy proxy = proxy(kind, "documented", kind.documented())) {
            for (String transport : TRANSPORTS) {
                Page page = page(proxy, Map.of("transports", List.of(transport)));
                deliver(page, kind + "/" + transport);
                assertThat(page.evaluate("push.publish('lab/said', 1).then(({ position }) => typeof position)"))
                        .isEqualTo("string");
                page.context().close();
            }
            Page page = page(proxy, Map.of());
            deliver(page, kind + "/any");
            assertThat(page.evaluate("push.transport")).isEqualTo("ws");
            page.context().close();
        }
    }

    /** What each does as it comes, with what it takes to find the server. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    NGINX   | sse | 403  | server { listen 80; location / { proxy_pass http://127.0.0.1:8080; } }
                    HAPROXY | ws  | 200  | 'listen all\n mode http\n bind :80\n server one 127.0.0.1:8080\n'
                    APACHE  | sse | 403  | ProxyPass "/" "http://127.0.0.1:8080/"
                    VARNISH | sse | 200  | 'vcl 4.1; backend app { .host = "127.0.0.1"; .port = "8080"; }'
                    """)
    void configuredNotAtAll_delivers(Kind kind, String transport, int status, String configuration) throws Exception {
        try (RunningProxy proxy = proxy(kind, "bare", configuration.replace("\\n", "\n"))) {
            Page page = page(proxy, Map.of());
            deliver(page, kind + "/bare");
            assertThat(page.evaluate("push.transport")).isEqualTo(transport);
            assertThat(page.evaluate("push.publish('lab/said', 1).then(() => 200, ({ status }) => status)"))
                    .isEqualTo(status);
            page.context().close();
        }
    }

    /** By HTTP/1.0, as nginx asks servers by itself: chunks of HTTP/1.1 it passes on even so. */
    @Test
    void nginxBuffers_clientPolls() throws Exception {
        String buffering = """
                server {
                    listen 80;
                    location / {
                        proxy_pass http://127.0.0.1:8080;
                        proxy_set_header Host $http_host;
                        proxy_ignore_headers X-Accel-Buffering;
                    }
                }
                """;
        try (RunningProxy proxy = proxy(Kind.NGINX, "buffering", buffering)) {
            Page page = page(
                    proxy,
                    Map.of("transports", List.of("sse", "ndjson", "iframe", "poll"), "timeouts", Map.of("open", 2000)));
            deliver(page, "buffering");
            assertThat(page.evaluate("push.transport")).isEqualTo("poll");
            page.context().close();
        }
    }

    /** Heartbeats come each 15 s, and this proxy waits for 1 s. */
    @ParameterizedTest
    @CsvSource({"ws", "sse", "poll"})
    void idleConnectionsAreCut_nothingIsLostOrDoubled(String transport) throws Exception {
        String hasty =
                Kind.NGINX.documented().replace("proxy_http_version", "proxy_read_timeout 1s;\nproxy_http_version");
        try (RunningProxy proxy = proxy(Kind.NGINX, "hasty-" + transport, hasty)) {
            String topic = "lab/hasty/" + transport;
            Page page = page(proxy, Map.of("transports", List.of(transport), "timeouts", Map.of("retryMax", 500)));
            page.evaluate("window.cuts = 0, void push.on('state', ({ state }) => { if (state === 'waiting') cuts++ })");
            subscribe(page, topic, 0);
            for (int n = 0; n < IDLE_CUTS; n++) {
                publish(SAMPLE.war().address(), topic, n, n + 1);
                await(page, "cuts > " + n);
            }
            publish(SAMPLE.war().address(), topic, IDLE_CUTS, IDLE_CUTS + 1);
            await(page, "got.length > " + IDLE_CUTS);
            assertThat(got(page)).containsExactlyElementsOf(numbers(0, IDLE_CUTS + 1));
            assertThat(page.evaluate("gaps")).isEqualTo(List.of());
            page.context().close();
        }
    }

    /** HTTP/1.1 to the server, with TLS and HTTP/2 to the browser, which would open six connections by HTTP/1.1, and here has one for all streams. */
    @Test
    void http2ToTheBrowser_moreStreamsThanItWouldOpenConnections() throws Exception {
        Path files = certificate();
        String tls = Kind.NGINX
                .documented()
                .replace(
                        "listen 80;",
                        "listen 80 ssl http2;\nssl_certificate " + files.resolve("certificate.pem")
                                + ";\nssl_certificate_key " + files.resolve("key.pem") + ';');
        try (RunningProxy proxy = proxy(Kind.NGINX, "tls", tls)) {
            Page page = SAMPLE.chromium()
                    .person(new NewContextOptions().setIgnoreHTTPSErrors(true))
                    .newPage();
            navigate(page, URI.create(proxy.address().toString().replace("http:", "https:")));
            assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .isEqualTo("h2");
            connect(page, Map.of());
            deliver(page, "tls");
            assertThat(page.evaluate("push.transport")).isEqualTo("ws");
            page.evaluate("""
                    async () => {
                        const { connect } = await import('/halley/push.js')
                        window.streams = Array.from({ length: 8 }, () => connect('/push', { transports: ['sse'] }))
                        window.heard = 0
                        await Promise.all(streams.map(push => push.subscribe('lab/tls', () => heard++).ready))
                        await push.publish('lab/tls', 1)
                    }
                    """);
            await(page, "heard === 8");
            page.context().close();
        }
    }

    /** Of this machine's own making: {@code certificate.pem} and {@code key.pem} in the folder. */
    private static Path certificate() throws Exception {
        Path store = SAMPLE.folder().resolve("store");
        char[] password = "changeit".toCharArray();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(password))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), password);
        pem("certificate", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        pem("key", "PRIVATE KEY", keys.getKey("server", password).getEncoded());
        return SAMPLE.folder();
    }

    private static void pem(String name, String label, byte[] content) throws IOException {
        Files.writeString(
                SAMPLE.folder().resolve(name + ".pem"),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n");
    }

    private static RunningProxy proxy(Kind kind, String name, String configuration) throws IOException {
        return new RunningProxy(
                kind,
                configuration,
                SAMPLE.war().address().getPort(),
                SAMPLE.folder().resolve(kind + "-" + name));
    }

    private static Page page(RunningProxy proxy, Map<String, Object> options) {
        Page page = SAMPLE.chromium().page();
        navigate(page, proxy.address());
        connect(page, options);
        return page;
    }

    private static void deliver(Page page, String name) throws IOException, InterruptedException {
        String topic = "lab/behind/" + name;
        subscribe(page, topic, 0);
        for (int n = 0; n < 5; n++) { // one by one: none waits for another one to push it through
            publish(SAMPLE.war().address(), topic, n, n + 1);
            await(page, "got.length > " + n);
        }
        assertThat(got(page)).containsExactlyElementsOf(numbers(0, 5));
        assertThat(page.evaluate("errors")).isEqualTo(List.of());
    }
}
