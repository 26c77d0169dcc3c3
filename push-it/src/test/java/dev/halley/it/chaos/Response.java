package dev.halley.it.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP/1.1 response, RFC 9112: its head at once, its body byte by byte. */
final class Response {
    private final Link link;
    private final int status;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final boolean chunked;
    /** Of the body or its present chunk. */
    private long left;

    private boolean over;

    Response(Link link) throws IOException {
        this.link = link;
        String start = link.line();
        Broken.unless(start.matches("HTTP/1\\.1 \\d{3}( .*)?"), "expected a status line, found %s", start);
        status = Integer.parseInt(start.substring(9, 12));
        for (String line = link.line(); !line.isEmpty(); line = link.line()) {
            String[] field = line.split(":", 2);
            Broken.unless(field.length == 2, "expected a field, found %s", line);
            headers.merge(field[0], field[1].strip(), (one, other) -> one + ", " + other);
        }
        chunked = "chunked".equals(headers.get("Transfer-Encoding"));
        left = Long.parseLong(headers.getOrDefault("Content-Length", "0"));
    }

    int status() {
        return status;
    }

    /** Empty where there is none. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The next byte of the body, -1 at its end. */
    int read() throws IOException {
        if (over) {
            return -1;
        }
        if (left == 0) {
            over = !chunked || !nextChunk();
            if (over) {
                return -1;
            }
        }
        int b = link.read();
        left--;
        if (left == 0 && chunked) {
            expectEmptyLine();
        }
        return b;
    }

    private boolean nextChunk() throws IOException {
        left = Long.parseLong(link.line(), 16);
        if (left == 0) {
            expectEmptyLine();
        }
        return left > 0;
    }

    private void expectEmptyLine() throws IOException {
        String line = link.line();
        Broken.unless(line.isEmpty(), "expected the end of a chunk, found %s", line);
    }

    /** A line of the body without its line feed, null at its end. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                Broken.unless(line.size() == 0, "the body ended within the line %s", line);
                return null;
            }
            line.write(b);
        }
        return Link.text(line.toByteArray());
    }

    /** The whole body. */
    String body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int b = read(); b >= 0; b = read()) {
            body.write(b);
        }
        return Link.text(body.toByteArray());
    }
}
