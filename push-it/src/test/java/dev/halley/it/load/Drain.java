package dev.halley.it.load;

import dev.halley.bench.load.Link;
import java.nio.ByteBuffer;

/** Reads on from a connection that its client has left, until the server ends it. Confined to the loop's thread. */
final class Drain implements Link.Owner {
    private final Link link;

    private Drain(Link link) {
        this.link = link;
    }

    static void drain(Link link) {
        link.handTo(new Drain(link));
    }

    @Override
    public void data(ByteBuffer bytes) {}

    @Override
    public void answered(int status, String head) {}

    @Override
    public void complete() {
        link.close();
    }

    @Override
    public void closeFrame(int code) {
        link.sendClose(code);
    }

    @Override
    public void ended() {}
}
