package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is secret in requests is in no line of Halley's log, down to the finest, whether they succeed, are refused or break. */
class SecretsIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.max-per-user=40", "push.max-rate=20")
            .behind(new Accounts())
            .expecting("HALLEY-0907");

    private static final String TOKEN = "s3cr3t-t0ken";
    private static final String DATA = "s3cr3t-data";
    private static final String QUERY = "s3cr3t-query";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Test
    void secretsOfRequests_areNotLogged() {
        Logger logger = Logger.getLogger("dev.halley");
        Level before = logger.getLevel();
        Handler handler = new Recorder();
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        String cookie = Accounts.cookie(SERVER.ask(Accounts.TARGET.get("?do=login&name=alice")));
        String session = cookie.substring(cookie.indexOf('=') + 1);
        try {
            String[] secrets = {cookie, "Authorization: Bearer " + TOKEN};
            String client = serve(secrets);
            refuse(secrets);
            breakOff(secrets);
            flood(secrets);
            SERVER.ask(Accounts.TARGET.get("?do=renew", cookie));

            assertThat(lines).as("lines at all").anyMatch(line -> line.contains("HALLEY-0907"));
            assertThat(lines)
                    .noneMatch(line -> List.of(TOKEN, DATA, QUERY, session, client).stream()
                            .anyMatch(line::contains));
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }
    }

    private static String serve(String[] secrets) {
        String client = "";
        for (String transport : new String[] {"ws", "sse", "ndjson", "iframe"}) {
            Reading.open(SERVER, transport, "?topic=lab/a&access_token=" + QUERY, secrets);
        }
        client = SERVER.webSocket("?topic=@me/a", secrets).client();
        SERVER.ask(Request.post(
                "?topic=lab/a&id=" + QUERY,
                "\"" + DATA + "\"",
                "Content-Type: application/json",
                secrets[0],
                secrets[1]));
        return client;
    }

    private static void refuse(String[] secrets) {
        SERVER.ask(Request.get("?topic=" + QUERY + "//b", secrets));
        SERVER.ask(Request.get("?topic=admin/" + QUERY, secrets));
        SERVER.ask(Request.get("?topic=lab/a", secrets[0], secrets[1], "Origin: https://" + QUERY + ".example"));
        SERVER.ask(Request.post("?topic=lab/a", DATA, "Content-Type: application/json", secrets[0], secrets[1]));
        SERVER.ask(Request.post("?topic=machine", "\"" + DATA + "\"", "Content-Type: application/json", secrets[0]));
    }

    private static void breakOff(String[] secrets) {
        for (String transport : new String[] {"sse", "ndjson", "iframe"}) {
            SERVER.wire()
                    .send(Request.get("?topic=lab/a&transport=" + transport + "&x=" + QUERY, secrets))
                    .cut();
        }
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a", secrets);
        socket.send(Frame.text("{\"" + DATA).asFragment());
        socket.wire().cut();
        SERVER.publish("lab/a", "to those that are left");
    }

    private static void flood(String[] secrets) {
        WebSocketWire socket = SERVER.webSocket("", secrets[1]);
        Frame frame = Frame.text("{\"type\":\"publish\",\"topic\":\"lab/a\",\"data\":\"" + DATA + "\"}");
        socket.send(Collections.nCopies(100, frame).toArray(Frame[]::new));
        assertThat(socket.close().code()).isEqualTo(4008);
    }

    private final class Recorder extends Handler {
        @Override
        public void publish(LogRecord record) {
            StringWriter text = new StringWriter();
            text.append(new SimpleFormatter().formatMessage(record));
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            lines.add(text.toString());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
