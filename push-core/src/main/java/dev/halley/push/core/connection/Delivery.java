package dev.halley.push.core.connection;

import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.core.encode.Encoder;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.transport.Close;
import dev.halley.push.spi.Ticker;
import org.jspecify.annotations.Nullable;

/** What an open connection does, one thing after the other, whenever its transport takes bytes. Confined to the dispatcher's thread. */
final class Delivery {
    private final Connection connection;
    private final Admitted admitted;
    private final Gate gate;
    private final Liveness liveness;
    private final Ticker ticker;

    Delivery(Connection connection, Admitted admitted, Gate gate, Liveness liveness, Ticker ticker) {
        this.connection = connection;
        this.admitted = admitted;
        this.gate = gate;
        this.liveness = liveness;
        this.ticker = ticker;
    }

    Admitted admitted() {
        return admitted;
    }

    /** Does one thing; false where there is nothing to do now. */
    boolean step() {
        if (gate.isBroken()) {
            connection.finish(new Close(Close.LOST, "a write failed"));
            return false;
        }
        if (gate.isStalled()) {
            connection.cut(Close.SLOW);
            return false;
        }
        if (!gate.isIdle()) {
            return false;
        }
        if (admitted.isLagging() && connection.isOpen()) {
            connection.close(Close.SLOW);
        }
        if (liveness.isSilent()) {
            connection.end(Close.SILENT);
            return false;
        }
        if (liveness.isOver() && connection.isOpen() && admitted.poll() == null) {
            connection.close(Close.EXPIRED);
        }
        if (liveness.isUnused() && connection.isOpen()) {
            connection.close(Close.UNUSED);
        }
        if (liveness.isSpent()) {
            connection.close(Close.ROTATION);
        }
        if (liveness.takePing()) {
            return gate.ping();
        }
        PollAnswer answer = admitted.poll();
        return answer == null ? write() : answer(answer);
    }

    private boolean write() {
        EncodedBatch batch = connection.isOpen() ? admitted.next() : null;
        if (connection.isOpen() && liveness.isHeartbeatDue()) {
            gate.put(Line.heartbeat(admitted.reader().cursor()));
            liveness.heartbeat();
        }
        if (batch == null && gate.isEmpty()) {
            return endIfAsked(null);
        }
        if (batch != null) {
            admitted.take(batch);
        }
        return gate.write(batch);
    }

    private boolean answer(PollAnswer answer) {
        if (answer.isWritten()) {
            return endIfAsked(Close.ASKED);
        }
        EncodedBatch batch = connection.isOpen() ? admitted.next() : null;
        if (connection.isOpen() && !isDue(answer, batch != null)) {
            return false;
        }
        answer.written();
        if (batch != null) {
            admitted.take(batch);
        }
        return gate.write(Encoder.poll(
                answer.opening(),
                answer.gaps(),
                answer.subscribed(),
                batch,
                admitted.reader().cursor()));
    }

    private boolean isDue(PollAnswer answer, boolean any) {
        long late = ticker.nanoTime() - answer.deadline();
        boolean asked = admitted.isHeld() || admitted.reader().isReading();
        return asked ? late >= answer.patience() : late >= 0 || any || answer.isAny();
    }

    private boolean endIfAsked(@Nullable Close otherwise) {
        Close asked = connection.ending();
        Close why = asked == null ? otherwise : asked;
        if (why != null) {
            connection.end(why);
        }
        return false;
    }

    /** When to look again, if nothing happens before. */
    long deadline() {
        PollAnswer answer = admitted.poll();
        return answer != null && gate.isIdle() ? answer.next(ticker.nanoTime()) : gate.deadline();
    }
}
