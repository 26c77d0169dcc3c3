package dev.halley.it.load;

import dev.halley.it.wire.Frame;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What somebody who means harm does, on one thread, step by step: the next step begins when the one before is over, whatever came of it. */
enum Attack {
    SLOW_HEADS("heads of requests, a byte at a time") {
        @Override
        void step(Attacker by) {
            by.keep(200, () -> by.open("GET /push?topic=load/0 HTTP/1.1\r\nHost: a\r\nX-Slow: "));
            by.each("x");
        }
    },
    SLOW_BODIES("bodies of POSTs, a byte at a time") {
        @Override
        void step(Attacker by) {
            by.keep(200, () -> by.open(PUSH.of("POST", "?topic=lab/a", "Content-Length: 60000")));
            by.each("x");
        }
    },
    CONNECTS("connections that say nothing and go") {
        @Override
        void step(Attacker by) {
            by.open("").cut();
        }
    },
    HANDSHAKES("WebSockets that are cut once they are open") {
        @Override
        void step(Attacker by) {
            Wire wire = by.open(PUSH.upgrade("?topic=load/0"));
            wire.head();
            wire.cut();
        }
    },
    POLLS("polls, each a client of its own") {
        @Override
        void step(Attacker by) {
            Wire wire = by.open(PUSH.get("?topic=load/0&wait=0"));
            wire.answer();
            wire.close();
        }
    },
    TINY_FRAMES("frames of two bytes, a thousand at once") {
        @Override
        void step(Attacker by) {
            by.frames("", Collections.nCopies(1000, Frame.text("{}")));
        }
    },
    FRAGMENTS("a message that never ends, in empty fragments") {
        @Override
        void step(Attacker by) {
            List<Frame> frames = new ArrayList<>(Collections.nCopies(
                    1000, Frame.of(Frame.CONTINUATION, new byte[0]).asFragment()));
            if (by.held() == 0) {
                frames.add(0, Frame.text("").asFragment());
            }
            by.frames("", frames);
        }
    },
    PINGS("pings of 125 bytes, a thousand at once") {
        @Override
        void step(Attacker by) {
            by.frames("", Collections.nCopies(1000, Frame.ping("x".repeat(125))));
        }
    },
    SUBSCRIPTIONS("subscribes and unsubscribes in turn") {
        @Override
        void step(Attacker by) {
            by.frames(
                    "",
                    Collections.nCopies(
                                    100,
                                    List.of(
                                            Frame.text(
                                                    "{\"type\":\"subscribe\",\"topics\":[\"**\",\"a/*\",\"load/*\"],\"last\":1000}"),
                                            Frame.text(
                                                    "{\"type\":\"unsubscribe\",\"topics\":[\"**\",\"a/*\",\"load/*\"]}")))
                            .stream()
                            .flatMap(List::stream)
                            .toList());
        }
    },
    WILDCARDS("a thousand wildcards, in one pattern and one message") {
        @Override
        void step(Attacker by) {
            String many = String.join(",", Collections.nCopies(1000, "\"*/*/*/**\""));
            by.frames(
                    "",
                    List.of(
                            Frame.text("{\"type\":\"subscribe\",\"topics\":[\"" + "**/".repeat(1000) + "**\"]}"),
                            Frame.text("{\"type\":\"subscribe\",\"topics\":[" + many + "]}")));
            by.ask(PUSH.get("?wait=0" + "&topic=*/*/*/*/*/*/*/*/*/*/*/*/*/*/**".repeat(64)));
        }
    },
    DEEP_JSON("arrays in arrays, 30,000 deep") {
        @Override
        void step(Attacker by) {
            String deep = "[".repeat(30_000) + "]".repeat(30_000);
            by.ask(PUSH.post("?topic=lab/a", deep));
            by.frames("", List.of(Frame.text("{\"type\":\"publish\",\"topic\":\"lab/a\",\"data\":" + deep + "}")));
        }
    },
    HUGE_NUMBERS("numbers of 60,000 digits and of great exponents") {
        @Override
        void step(Attacker by) {
            String long60 = "9".repeat(60_000);
            by.ask(PUSH.post("?topic=lab/a", long60));
            by.ask(PUSH.get("?topic=load/0&wait=0&last=" + "9".repeat(5000)));
            for (String number : List.of(long60, "1e999999999", "1e-999999999", "-" + long60 + "e9", "0." + long60)) {
                by.frames(
                        "", List.of(Frame.text("{\"type\":\"subscribe\",\"topics\":[\"a\"],\"last\":" + number + "}")));
            }
        }
    },
    BAD_TEXT("lone surrogates, and bytes that are no UTF-8") {
        @Override
        void step(Attacker by) {
            by.frames(
                    "",
                    List.of(
                            Frame.text("{\"type\":\"subscribe\",\"topics\":[\"\\ud800\"],\"id\":\"\\udc00\"}"),
                            Frame.text(
                                    "{\"type\":\"publish\",\"topic\":\"lab/a\",\"data\":\"\\ud800\",\"key\":\"\\udfff\"}"),
                            Frame.of(Frame.TEXT, new byte[] {(byte) 0xC0, (byte) 0x80})));
            by.ask(PUSH.get("?wait=0&topic=%ED%A0%80"));
        }
    },
    INJECTION("line breaks and paths where they do not belong") {
        @Override
        void step(Attacker by) {
            by.ask(PUSH.get("?topic=load/0&transport=iframe&callback=a%0d%0aSet-Cookie:%20x=y"));
            by.ask(PUSH.get("?topic=a%0d%0aHALLEY-0000:%20all%20is%20well&wait=0", "Origin: http://a%0d%0ab"));
            by.ask(new Target("/push/../WEB-INF/web.xml").get(""));
            by.ask(new Target("/push/%2e%2e/%2e%2e/etc/passwd").get(""));
            by.ask(new Target("/push;x=/../halley/..%5cweb.xml").get(""));
        }
    },
    CURSORS("cursors that nobody gave") {
        @Override
        void step(Attacker by) {
            StringBuilder lanes = new StringBuilder("a0-1");
            for (int i = 1; i < 64; i++) {
                lanes.append(",a").append(i).append("-9223372036854775807");
            }
            for (String cursor : List.of(lanes.toString(), "a-0", "zzz-9223372036854775807", "-1", "a-1,a-1")) {
                by.ask(PUSH.get("?topic=load/0&wait=0&cursor=" + cursor));
                by.ask(PUSH.get("?topic=load/0&wait=0", "Accept: */*", "Last-Event-ID: " + cursor));
            }
        }
    },
    STALLED("readers that read nothing, from the beginning of the log") {
        @Override
        void step(Attacker by) {
            by.keep(100, () -> by.openNarrow(PUSH.get("?topic=**&from=earliest&transport=ndjson")));
            by.each("");
        }
    };

    private static final Target PUSH = new Target("/push");

    private final String about;

    Attack(String about) {
        this.about = about;
    }

    String about() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + about;
    }

    /** Does a bit of it, and may fail in any way that a network does. */
    abstract void step(Attacker by);

    /** One who attacks. Confined to one thread. */
    static final class Attacker implements AutoCloseable {
        private static final int RECEIVE_BUFFER = 4096;

        private final int port;
        private final Deque<Wire> wires = new ArrayDeque<>();
        private long steps;
        private long broken;

        Attacker(int port) {
            this.port = port;
        }

        /** Goes on until then. */
        void run(Attack attack, long deadlineNanos) {
            while (System.nanoTime() - deadlineNanos < 0) {
                steps++;
                try {
                    attack.step(this);
                } catch (UncheckedIOException | AssertionError e) {
                    broken++;
                    close();
                }
            }
        }

        long steps() {
            return steps;
        }

        /** Steps in which the server ended a connection, or said something that is no HTTP or no WebSocket. */
        long broken() {
            return broken;
        }

        int held() {
            return wires.size();
        }

        Wire open(String text) {
            return new Wire(port).send(text);
        }

        Wire openNarrow(String text) {
            return new Wire(port, RECEIVE_BUFFER).send(text);
        }

        /** Sees to it that so many connections are open. */
        void keep(int count, Supplier<Wire> more) {
            while (wires.size() < count) {
                wires.add(more.get());
            }
        }

        /** Sends it on each; one that the server has ended is opened again. */
        void each(String text) {
            for (int i = wires.size(); i > 0; i--) {
                Wire wire = wires.remove();
                try {
                    wire.send(text);
                    wires.add(wire);
                } catch (UncheckedIOException e) {
                    wire.close();
                }
            }
        }

        /** Sends frames on the one WebSocket, opened where there is none, and reads nothing that comes back. */
        void frames(String query, List<Frame> frames) {
            if (wires.isEmpty()) {
                Wire wire = open(PUSH.upgrade(query));
                wires.add(wire);
                wire.head();
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            frames.forEach(frame -> bytes.writeBytes(frame.masked()));
            wires.element().send(bytes.toByteArray());
        }

        /** Asks, and reads the answer. */
        void ask(String request) {
            try (Wire wire = open(request)) {
                wire.answer();
            }
        }

        @Override
        public void close() {
            wires.forEach(Wire::cut);
            wires.clear();
        }
    }
}
