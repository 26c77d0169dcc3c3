package dev.halley.it.load;

import dev.halley.bench.load.Link;
import dev.halley.bench.load.LoadLoop;
import dev.halley.it.load.Members.Member;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One client of docs/protocol.md, over however many connections: comes back with its cursor and its id whenever the server ends one, and checks that no message is
 * missing and none comes twice. What it gets is gapless by the numbers of {@link Stamp}, so it subscribes to one topic. Confined to the loop's thread.
 */
final class Visitor implements Link.Owner {
    /** How a client goes away. */
    enum Going {
        /** With a close frame, or by POST as {@code navigator.sendBeacon} does; reads on until the server has ended the connection. */
        SAID,
        /** FIN. */
        CLOSED,
        /** RST. */
        RESET,
        /** Its socket stays open, is not read and not answered. */
        SILENT
    }

    private static final int RETRY_MILLIS = 200;
    private static final int SMALL_BUFFER = 4096;

    private final LoadLoop loop;
    private final Tally tally;
    private final String topic;
    private final String start;
    private final Bytes client = new Bytes();
    private final Bytes cursor = new Bytes();
    private final Bytes position = new Bytes();
    private Kind kind;
    private Link link;
    /** What it reads of its connection. */
    private Members members;
    /** The connection that this one is to replace: until the server knows of the latter, it is the client's. */
    private Link replaced;

    private boolean stalls;
    private boolean opened;
    private boolean closing;
    private boolean gone;
    private long number = -1;
    private long code;
    private long retryMillis;
    /** Of a poll's answer that is not complete: only then are its messages delivered. */
    private long numberInAnswer;

    private final Bytes cursorOfAnswer = new Bytes();

    /** {@code start} is what the first request says besides the topic, such as {@code &last=10}. */
    Visitor(LoadLoop loop, Tally tally, String topic, String start, Kind kind) {
        this.loop = loop;
        this.tally = tally;
        this.topic = topic;
        this.start = start;
        this.kind = kind;
    }

    /** Whether its connection has begun to work. */
    boolean isSettled() {
        return opened && link.isOpen();
    }

    /** Comes with a small receive buffer, and reads nothing once it is let in. */
    void comeAndStall() {
        stalls = true;
        come();
    }

    void come() {
        opened = false;
        closing = false;
        code = 0;
        retryMillis = 0;
        beginAnswer();
        tally.connect();
        members = new Members(this::found);
        link = loop.connect(request(), stalls ? SMALL_BUFFER : 0, this);
    }

    private String request() {
        String query = "?topic=" + topic
                + (cursor.isEmpty() ? start : "&cursor=" + cursor)
                + (client.isEmpty() ? "" : "&client=" + client);
        return kind.request(query);
    }

    /** Goes on by another transport. The connection before is closed by us, or left for the server to end (4005). */
    void move(Kind next, boolean close) {
        if (close) {
            link.close();
        } else {
            replaced = link;
            Drain.drain(link);
        }
        kind = next;
        come();
    }

    /** Never comes back. A silent one's socket is held for so long. */
    void go(Going how, long holdNanos) {
        gone = true;
        if (replaced != null && !opened) {
            replaced.close();
        }
        if (!link.isOpen()) {
            return;
        }
        switch (how) {
            case SAID -> say();
            case CLOSED -> link.close();
            case RESET -> link.reset();
            case SILENT -> vanish(holdNanos);
        }
    }

    /** Only once it is answered: who falls silent before the request has gone is none of ours. */
    private void vanish(long holdNanos) {
        if (opened) {
            link.silence();
            loop.after(holdNanos, link::reset);
        } else {
            link.reset();
        }
    }

    /** Only where the server knows it: before that, a frame may not be sent, and a leave may arrive before who leaves. */
    private void say() {
        if (!opened) {
            link.close();
            return;
        }
        Drain.drain(link);
        if (kind.isWebSocket()) {
            link.sendClose(1000);
        } else {
            Link post = loop.connect(Kind.leave(client.toString()), 0, this);
            Drain.drain(post);
        }
    }

    @Override
    public void answered(int status, String head) {
        if (status != 101 && status != 200) {
            tally.refused(head);
            retryMillis = 1000;
        }
        if (stalls) {
            link.silence();
        }
        closing = head.contains("Connection: close") || status >= 400;
        beginAnswer();
    }

    private void beginAnswer() {
        numberInAnswer = number;
        cursorOfAnswer.clear();
    }

    @Override
    public void data(ByteBuffer bytes) {
        members.scan(bytes);
    }

    private void found(Member member, byte[] value, int length) {
        switch (member) {
            case TYPE -> type(value[0]);
            case CLIENT -> client.set(value, length);
            case CURSOR -> cursor(value, length);
            case POSITION -> position.set(value, length);
            case DATA -> message(value, length);
            case CODE -> code = parse(value, length);
            case RETRY -> retryMillis = value[0] == 'f' ? -1 : parse(value, length);
        }
    }

    private static long parse(byte[] value, int length) {
        return Long.parseLong(new String(value, 0, length, StandardCharsets.US_ASCII));
    }

    private void type(byte first) {
        if (first == 'o') {
            open();
        } else if (first == 'g') {
            tally.gap();
            numberInAnswer = -1;
        }
    }

    private void open() {
        opened = true;
        replaced = null;
    }

    private void cursor(byte[] value, int length) {
        if (kind != Kind.POLL) {
            cursor.set(value, length);
        } else if (cursorOfAnswer.isEmpty()) {
            cursorOfAnswer.set(value, length);
        }
    }

    private void message(byte[] value, int length) {
        long next = Stamp.number(value, length);
        tally.message(System.nanoTime() - Stamp.nanos(value, length));
        if (numberInAnswer >= 0 && next > numberInAnswer + 1) {
            tally.missing(next - numberInAnswer - 1);
        } else if (next <= numberInAnswer) {
            tally.twice();
        }
        numberInAnswer = next;
        if (kind != Kind.POLL) {
            number = next;
            cursor.set(position);
        }
    }

    @Override
    public void complete() {
        if (kind != Kind.POLL || closing) {
            link.close();
        }
        if (kind == Kind.POLL && !cursorOfAnswer.isEmpty()) {
            number = numberInAnswer;
            cursor.set(cursorOfAnswer);
            open();
            again();
        } else {
            ended();
        }
    }

    private void again() {
        if (closing) {
            come();
        } else {
            beginAnswer();
            link.request(request());
        }
    }

    @Override
    public void closeFrame(int frameCode) {
        code = frameCode;
        link.sendClose(frameCode);
    }

    @Override
    public void ended() {
        opened = false;
        if (code != 0) {
            tally.closed((int) code);
        } else if (retryMillis == 0) {
            tally.cut();
            retryMillis = RETRY_MILLIS;
        }
        if (retryMillis >= 0) {
            loop.after(TimeUnit.MILLISECONDS.toNanos(retryMillis), () -> {
                if (!gone && !link.isOpen()) {
                    come();
                }
            });
        }
    }
}
