package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.sun.net.httpserver.HttpServer;
import dev.halley.push.testing.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages of a second server, in a real browser, reach for the sample's URL by all that a page has: one origin that is listed, one that is below a listed name, and one that is neither. What
 * the first two can do shows that the last one would, too.
 */
class CrossOriginIT {
    @TempDir
    private static Path folder;

    private static final Path CLIENT = Path.of("../push-client/src/main/resources/META-INF/resources/halley/push.js");

    private static HttpServer pages;
    private static RunningWar war;
    private static Chromium chromium;

    /** Gives what each way of reading or writing came to; {@code u} is the URL, {@code t} a topic of its own. */
    private static final String TRY = """
            async ([u, t]) => {
              const soon = new Promise(done => setTimeout(() => done('nothing'), 5000))
              const first = way => Promise.race([new Promise(way).catch(() => 'refused'), soon])
              const ws = new WebSocket(u.replace('http', 'ws') + '?topic=machine')
              const reads = await Promise.all([
                first(done => { ws.onmessage = () => done('read'); ws.onerror = () => done('refused') }),
                first(done => {
                  const source = new EventSource(u + '?topic=machine', { withCredentials: true })
                  source.addEventListener('halley', () => { source.close(); done('read') })
                  source.onerror = () => { source.close(); done('refused') }
                }),
                fetch(u + '?topic=machine&wait=0', { credentials: 'include' }).then(a => a.json()).then(() => 'read', () => 'refused'),
                fetch(u + '?topic=machine', { headers: { Accept: 'application/x-ndjson', 'Last-Event-ID': '' } })
                  .then(a => a.body.getReader().read()).then(() => 'read', () => 'refused'),
              ])
              ws.close()
              const writes = await fetch(u + '?topic=' + t, {
                method: 'POST', credentials: 'include', headers: { 'Content-Type': 'application/json' }, body: '"json"'
              }).then(a => a.ok ? 'written' : 'refused', () => 'refused')
              return [...reads, writes]
            }
            """;

    /** What needs no permission: the answers can't be read, but the requests arrive. */
    private static final String FORGE = """
            async ([u, t]) => {
              for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
                await fetch(u + '?topic=' + t, {
                  method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': type }, body: '"simple"'
                })
              }
              navigator.sendBeacon(u + '?topic=' + t, '"beacon"')
              const load = (element, name, value) => new Promise(done => {
                element.onload = element.onerror = () => done(name)
                element[name] = value
                document.body.append(element)
              })
              await load(document.createElement('img'), 'src', u + '?topic=machine&wait=0')
              await load(document.createElement('script'), 'src', u + '?topic=machine&wait=0')
              const frame = document.createElement('iframe')
              frame.name = 'target'
              let posted = 0
              onmessage = () => posted++
              await load(frame, 'src', u + '?topic=machine&transport=iframe')
              for (const type of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
                const form = document.createElement('form')
                Object.assign(form, { method: 'POST', enctype: type, action: u + '?topic=' + t, target: 'target' })
                const field = document.createElement('input')
                Object.assign(field, { name: '{"a":"', value: '"}' })
                form.append(field)
                document.body.append(form)
                await new Promise(done => { frame.onload = done; form.submit() })
              }
              return posted
            }
            """;

    @BeforeAll
    static void start() throws IOException {
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/", "text/html", "<!DOCTYPE html><title>page</title><body>".getBytes(StandardCharsets.UTF_8));
        serve("/push.js", "text/javascript", Files.readAllBytes(CLIENT));
        pages.start();
        war = new RunningWar(
                folder, Map.of("PUSH_ALLOWED_ORIGINS", origin("localhost") + "," + origin("*.friends.localhost")), "0");
        chromium = new Chromium();
    }

    private static void serve(String path, String type, byte[] body) {
        pages.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @AfterAll
    static void stop() {
        chromium.close();
        war.close();
        pages.stop(0);
    }

    private static String origin(String host) {
        return "http://" + host + ":" + pages.getAddress().getPort();
    }

    private static String url() {
        return war.address().resolve("push").toString();
    }

    private static String topic() {
        return "lab/" + UUID.randomUUID();
    }

    private static Object evaluate(String host, String script, String topic) {
        try (BrowserContext person = chromium.person()) {
            Page page = person.newPage();
            page.navigate(origin(host) + "/");
            return page.evaluate(script, List.of(url(), topic));
        }
    }

    /** What is in the log of a topic. */
    private static String published(String topic) throws IOException, InterruptedException {
        return war.get("push?from=earliest&wait=0&topic=" + topic).body();
    }

    @Test
    void listedOrigins_readAndWrite() throws IOException, InterruptedException {
        for (String host : List.of("localhost", "ann.friends.localhost")) {
            String topic = topic();

            assertThat(evaluate(host, TRY, topic))
                    .as(host)
                    .isEqualTo(List.of("read", "read", "read", "read", "written"));

            assertThat(published(topic)).contains("\"data\":\"json\"");
        }
    }

    @Test
    void otherOrigins_neitherReadNorWrite() throws IOException, InterruptedException {
        for (String host : List.of("127.0.0.1", "friends.localhost", "evil.localhost")) {
            String topic = topic();

            assertThat(evaluate(host, TRY, topic))
                    .as(host)
                    .isEqualTo(List.of("refused", "refused", "refused", "refused", "refused"));

            assertThat(published(topic)).contains("\"messages\":[]");
        }
    }

    /** By a WebSocket, by a stream and by POST: otherwise a client that changes its transport would be another one. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "poll"})
    void clientAtAListedOrigin_bringsItsCookiesWithEachRequest(String transport) throws IOException {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (BrowserContext person = chromium.person();
                FaultProxy proxy = new FaultProxy(war.address().getPort())) {
            proxy.plan(head -> {
                heads.add(head);
                return List.of();
            });
            String server = "http://localhost:" + proxy.port();
            person.addCookies(List.of(new Cookie("who", "ann").setUrl(server)));
            Page page = person.newPage();
            page.navigate(origin("localhost") + "/");
            Object heard = page.evaluate("""
                    async ([server, transport, topic]) => {
                      const { connect } = await import('/push.js')
                      const push = connect(server + '/push', { transports: [transport] })
                      const heard = new Promise((done) => push.subscribe(topic, done))
                      await push.subscribe(topic).ready
                      await push.publish(topic, 'mine')
                      return heard
                    }""", List.of(server, transport, topic()));
            assertThat(heard).isEqualTo("mine");
        }
        assertThat(heads)
                .filteredOn(head -> !head.startsWith("OPTIONS "))
                .isNotEmpty()
                .allSatisfy(head -> assertThat(head).contains("who=ann"));
    }

    /** A listed origin can't either: what a form can send is taken from nobody. */
    @Test
    void forms_writeNothing_andFramesSayNothing() throws IOException, InterruptedException {
        for (String host : List.of("127.0.0.1", "localhost")) {
            String topic = topic();

            assertThat(evaluate(host, FORGE, topic)).as(host).isEqualTo(0);

            assertThat(published(topic)).contains("\"messages\":[]");
        }
    }
}
