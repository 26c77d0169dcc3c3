package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people publish is text in the iframe's document, where a browser looks for markup: 10,000 random texts of what could end a script or begin one arrive as they were, and nothing runs. A
 * seed of {@code escaping.seed} repeats a run.
 */
class IframeEscapingIT {
    private static final int MESSAGES = 40;
    private static final int TEXTS_EACH = 250;

    /** Pieces that mean something to HTML, JavaScript or JSON. */
    private static final List<String> PIECES = List.of(
            "<",
            ">",
            "&",
            "/",
            "'",
            "\"",
            "\\",
            "`",
            "=",
            "!",
            "--",
            ";",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "${",
            "]])",
            "])",
            "*/",
            "//",
            "script",
            "<script>",
            "</script>",
            "</script ",
            "</SCRIPT\n>",
            "<!--",
            "-->",
            "--!>",
            "<!--<script>",
            "<![CDATA[",
            "]]>",
            "&lt;",
            "&#60;",
            "&amp;",
            "\\u003c",
            "\\x3c",
            "\\",
            "\\\"",
            "<img src=x onerror=parent.run()>",
            "<svg onload=parent.run()>",
            "<script>parent.run()</script>",
            "</script><script>parent.run()</script>",
            "parent.run()",
            "');parent.run();('",
            "\"]);parent.run();h([\"",
            "javascript:parent.run()",
            "<iframe srcdoc='<script>top.run()</script>'>",
            "<meta http-equiv=refresh content=0>",
            "<base href=//evil.example>",
            "</body>",
            "</html>",
            "<plaintext>",
            "<textarea>",
            "\u2028",
            "\u2029",
            "\u0000",
            "\t",
            "\n",
            "\r",
            "\u0085",
            "\u00a0",
            "\ufeff",
            "\ufffe",
            "\uffff",
            "\u200b",
            "\u202e",
            "\ud83d\ude00",
            "\ud800",
            "\udc00",
            "+ADw-",
            "\u007f");

    /** Reads until all have come; gives those that differ, what ran, and the elements of the iframe's document. */
    private static final String READ = """
            async ([url, expected, byName]) => {
              const wanted = expected.map(text => JSON.parse(text))
              let ran = 0
              window.run = () => ran++
              const messages = []
              const frame = document.createElement('iframe')
              await new Promise(done => {
                setTimeout(done, 60_000)
                const take = line => {
                  if (line.type === 'message') messages.push(line)
                  if (messages.length === wanted.length) done()
                }
                if (byName) window.app = { take }
                else window.onmessage = event => event.origin === location.origin && take(event.data)
                frame.src = url + (byName ? '&callback=app.take' : '')
                document.body.append(frame)
              })
              const differing = wanted.flatMap((texts, i) => texts.filter((text, j) => text !== messages[i]?.data[j]))
              const elements = [...frame.contentDocument.querySelectorAll('*')].map(element => element.localName)
              return { differing: differing.length, ran, read: messages.flatMap(message => message.data).length, elements: elements.join(' ') }
            }
            """;

    @RegisterExtension
    static final SampleInChromium SAMPLE = new SampleInChromium();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void randomTexts_arriveAsTheyWere_andNothingRuns(boolean byName) throws IOException, InterruptedException {
        long seed = Long.getLong("escaping.seed", System.nanoTime());
        System.out.println("escaping.seed=" + seed);
        Random random = new Random(seed);
        List<String> messages = IntStream.range(0, MESSAGES)
                .mapToObj(i -> IntStream.range(0, TEXTS_EACH)
                        .mapToObj(j -> json(text(random)))
                        .collect(Collectors.joining(",", "[", "]")))
                .toList();
        String topic = "lab/escaping-" + byName;
        HttpClient client = HttpClient.newHttpClient();
        for (String message : messages) {
            HttpRequest post = HttpRequest.newBuilder(SAMPLE.war().address().resolve("push?topic=" + topic))
                    .POST(BodyPublishers.ofString(message))
                    .build();
            assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
        Page page = SAMPLE.chromium().page();
        page.route(
                "**/blank.html",
                route -> route.fulfill(
                        new FulfillOptions().setContentType("text/html").setBody("<!DOCTYPE html><body>")));
        page.navigate(SAMPLE.war().address().resolve("blank.html").toString());

        Object read =
                page.evaluate(READ, List.of("push?transport=iframe&from=earliest&topic=" + topic, messages, byName));

        assertThat(read)
                .isEqualTo(Map.of(
                        "differing",
                        0,
                        "ran",
                        0,
                        "read",
                        MESSAGES * TEXTS_EACH,
                        // the one script is the head's, which the blocks call
                        "elements",
                        "html head meta title body script"));
        page.context().close();
    }

    private static String text(Random random) {
        return IntStream.range(0, 1 + random.nextInt(8))
                .mapToObj(i -> random.nextInt(8) == 0
                        ? String.valueOf((char) random.nextInt(0x10000))
                        : PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    /** As little escaped as JSON and UTF-8 allow. */
    private static String json(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').appendCodePoint(c);
            } else if (c < ' ' || (c >= 0xD800 && c <= 0xDFFF)) {
                json.append(String.format("\\u%04x", c));
            } else {
                json.appendCodePoint(c);
            }
        });
        return json.append('"').toString();
    }
}
