package dev.halley.push.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.testing.Ends.End;
import dev.halley.push.testing.Fault.Buffer;
import dev.halley.push.testing.Fault.Cut;
import dev.halley.push.testing.Fault.Delay;
import dev.halley.push.testing.Fault.Direction;
import dev.halley.push.testing.Fault.Duplicate;
import dev.halley.push.testing.Fault.HalfClose;
import dev.halley.push.testing.Fault.Split;
import dev.halley.push.testing.Fault.Stall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy between two real sockets of which the test holds both. */
class FaultProxyTest {
    private Ends ends;
    private FaultProxy proxy;
    private End client;
    private End server;

    @BeforeEach
    void listen() throws IOException {
        ends = new Ends();
        proxy = ends.proxy;
    }

    @AfterEach
    void close() throws IOException {
        ends.close();
        assertThat(threads()).isEmpty();
        assertThat(proxy.connections()).isZero();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("halley-proxy"))
                .toList();
    }

    /** Both ends of one connection; the client has said {@code hello}, and the server has read it, where it was let through. */
    private void connect(Fault... faults) throws IOException {
        proxy.plan(head -> List.of(faults));
        client = ends.client().send("hello");
        server = ends.server();
    }

    private void connectAndGreet(Fault... faults) throws IOException {
        connect(faults);
        server.expect("hello");
    }

    /** Of the one whose bytes count; {@code at} is after them. */
    private End sender(Direction direction) {
        return direction == Direction.TO_SERVER ? client : server;
    }

    private End receiver(Direction direction) {
        return direction == Direction.TO_SERVER ? server : client;
    }

    /** The place after {@code count} more bytes, where a greeting has passed. */
    private static long at(Direction direction, int count) {
        return direction == Direction.TO_SERVER ? "hello".length() + count : count;
    }

    private void awaitNoConnection() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Ends.PATIENCE_MILLIS);
        while (proxy.connections() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(proxy.connections()).isZero();
    }

    // ---- no fault

    @Test
    void withoutFaults_allBytesPassBothWaysAtOnce() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] up = new byte[8_000_000];
        byte[] down = new byte[8_000_000];
        random.nextBytes(up);
        random.nextBytes(down);
        connectAndGreet();

        CompletableFuture<Void> writing = CompletableFuture.allOf(sending(client, up), sending(server, down));
        CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> server.read(up.length));
        assertThat(client.read(down.length)).as("seed %d", seed).isEqualTo(down);
        assertThat(arrived.get(30, TimeUnit.SECONDS)).as("seed %d", seed).isEqualTo(up);

        writing.get(30, TimeUnit.SECONDS);
        assertThat(proxy.injected()).isEmpty();
    }

    private static CompletableFuture<Void> sending(End end, byte[] bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                end.send(bytes);
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void fin_isFin_andTheOtherDirectionGoesOn(Direction direction) throws IOException {
        connectAndGreet();

        sender(direction).send("last words").halfClose();

        receiver(direction).expect("last words");
        receiver(direction).expectFin();
        receiver(direction).send("still here");
        sender(direction).expect("still here");
        assertThat(proxy.connections()).isEqualTo(1);
        receiver(direction).halfClose();
        sender(direction).expectFin();
        awaitNoConnection();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void reset_isReset(Direction direction) throws IOException {
        connectAndGreet();

        sender(direction).reset();

        receiver(direction).expectReset();
        awaitNoConnection();
    }

    @Test
    void clientThatEndsWithoutAWord_isPassedOn() throws IOException {
        ends.client().halfClose();

        ends.server().expectFin();
    }

    @Test
    void serverThatIsNotThere_isAReset() throws IOException {
        ends.stopListening();

        End alone = ends.client().send("hello");

        alone.expectReset();
        awaitNoConnection();
    }

    // ---- faults

    @ParameterizedTest
    @EnumSource(Direction.class)
    void cut_resetsBothAfterItsPlace(Direction direction) throws IOException {
        connectAndGreet(new Cut(direction, at(direction, 3)));

        sender(direction).send("abcdef");

        receiver(direction).expect("abc");
        receiver(direction).expectReset();
        sender(direction).expectReset();
        assertThat(proxy.injected()).isEqualTo(Map.of(Cut.class, 1L));
        awaitNoConnection();
    }

    @Test
    void cutBeforeTheFirstByte_letsNothingThrough() throws IOException {
        connect(new Cut(Direction.TO_SERVER, 0));

        server.expectReset();
        client.expectReset();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void halfClose_endsOneDirectionOnly(Direction direction) throws IOException {
        connectAndGreet(new HalfClose(direction, at(direction, 3)));

        sender(direction).send("abcdef");

        receiver(direction).expect("abc");
        receiver(direction).expectFin();
        receiver(direction).send("go on");
        sender(direction).expect("go on");
        sender(direction).send("into nothing");
        assertThat(proxy.injected()).isEqualTo(Map.of(HalfClose.class, 1L));
        sender(direction).halfClose();
        receiver(direction).halfClose();
        awaitNoConnection();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void stall_tellsNobody_andEndsWithTheOtherDirection(Direction direction) throws IOException {
        connectAndGreet(new Stall(direction, at(direction, 3)));

        sender(direction).send("abcdef");

        receiver(direction).expect("abc");
        receiver(direction).expectNothing();
        receiver(direction).send("go on");
        sender(direction).expect("go on");
        assertThat(proxy.injected()).isEqualTo(Map.of(Stall.class, 1L));
        receiver(direction).halfClose();
        awaitNoConnection();
    }

    @Test
    void stallInBothDirections_staysUntilItIsCut() throws IOException {
        connectAndGreet(new Stall(Direction.TO_SERVER, 5), new Stall(Direction.TO_CLIENT, 0));
        client.send("anybody there?").close();
        server.send("anybody there?");

        server.expectNothing();
        assertThat(proxy.connections()).isEqualTo(1);
        proxy.cutAll();

        server.expectReset();
        awaitNoConnection();
    }

    @Test
    void stalledSender_isStoppedByFullBuffers() throws Exception {
        connectAndGreet(new Stall(Direction.TO_CLIENT, 0));
        byte[] much = new byte[64_000_000];

        CompletableFuture<Void> sent = sending(server, much);

        server.expectNothing();
        assertThat(sent.isDone()).isFalse();
        proxy.cutAll();
        assertThatThrownBy(() -> sent.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void split_letsTheFirstPartArriveFirst(Direction direction) throws IOException {
        connectAndGreet(new Split(direction, at(direction, 3)));
        long start = System.nanoTime();

        sender(direction).send("abcdef");

        receiver(direction).expect("abcdef");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(10_000_000);
        assertThat(proxy.injected()).isEqualTo(Map.of(Split.class, 1L));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void delay_holdsWhatFollows(Direction direction) throws IOException {
        connectAndGreet(new Delay(direction, at(direction, 3), Duration.ofMillis(200)));
        long start = System.nanoTime();

        sender(direction).send("abcdef");

        receiver(direction).expect("abcdef");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
        assertThat(proxy.injected()).isEqualTo(Map.of(Delay.class, 1L));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void delay_holdsNothingThatCameBefore(Direction direction) throws IOException {
        connectAndGreet(new Delay(direction, at(direction, 3), Duration.ofDays(1)));

        sender(direction).send("abcdef");

        receiver(direction).expect("abc");
        receiver(direction).expectNothing();
    }

    @Test
    void duplicate_bringsTheSameBytesAgainOnAConnectionThatEndsWithThisOne() throws IOException {
        connect(new Duplicate(3));
        End again = ends.server();

        server.expect("hello");
        again.expect("hel");
        again.expectNothing();
        server.send("answer");
        client.expect("answer");

        client.close();
        server.expectFin();
        server.close();
        again.expectFin();
        assertThat(proxy.injected()).isEqualTo(Map.of(Duplicate.class, 1L));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void buffer_passesWholeBlocksOn_andTheRestAtTheEnd(Direction direction) throws IOException {
        connectAndGreet(new Buffer(direction, at(direction, 3), 4));

        sender(direction).send("abc").send("defghijklm");

        receiver(direction).expect("abcdefghijk");
        receiver(direction).expectNothing();
        sender(direction).halfClose();
        receiver(direction).expect("lm");
        receiver(direction).expectFin();
        assertThat(proxy.injected()).isEqualTo(Map.of(Buffer.class, 1L));
    }

    // ---- several of them

    @Test
    void faultsOfOneConnection_happenInTheOrderOfTheirPlaces() throws IOException {
        connectAndGreet(
                new Cut(Direction.TO_CLIENT, 9),
                new Split(Direction.TO_CLIENT, 2),
                new Buffer(Direction.TO_CLIENT, 3, 2),
                new Delay(Direction.TO_CLIENT, 5, Duration.ofMillis(100)),
                new Split(Direction.TO_SERVER, 7),
                new Duplicate(8));
        client.send("0123456");
        End other = ends.server();
        server.expect("0123456");
        other.expect("hello012");

        server.send("abcde");
        client.expect("abcde");
        server.send("fghi");
        client.expect("fghi");
        client.expectReset();

        assertThat(proxy.injected())
                .isEqualTo(
                        Map.of(Cut.class, 1L, Split.class, 2L, Buffer.class, 1L, Delay.class, 1L, Duplicate.class, 1L));
    }

    @Test
    void twoDuplicates_bringWhatCameUntilEach() throws IOException {
        connect(new Duplicate(5), new Duplicate(2));
        End first = ends.server();
        End second = ends.server();

        first.expect("he");
        second.expect("hello");
    }

    @Test
    void plan_isAskedForEachConnectionWithItsHead() throws IOException {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        proxy.plan(head -> {
            heads.add(head);
            return head.equals("cut me") ? List.of(new Cut(Direction.TO_SERVER, 3)) : List.of();
        });
        End cut = ends.client().send("cut me");
        ends.server().expect("cut");
        cut.expectReset();

        client = ends.client().send("and not me");
        server = ends.server();
        server.expect("and not me");

        server.send("fine");
        client.expect("fine");
        assertThat(heads).containsExactly("cut me", "and not me");
    }

    @Test
    void planThatThrows_closesTheConnection() throws Exception {
        BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        try {
            proxy.plan(head -> {
                throw new IllegalStateException("on purpose");
            });

            ends.client().send("hello").expectFin();

            assertThat(uncaught.poll(10, TimeUnit.SECONDS)).hasMessage("on purpose");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    // ---- ends

    @Test
    void cutAll_resetsEveryConnection_andNewOnesAreTaken() throws IOException {
        connectAndGreet();

        proxy.cutAll();

        client.expectReset();
        server.expectReset();
        connectAndGreet();
        server.send("back again");
        client.expect("back again");
    }

    @Test
    void close_endsWhatWaits() throws IOException {
        ends.client();
        connectAndGreet(new Delay(Direction.TO_CLIENT, 0, Duration.ofDays(1)));
        connectAndGreet(new Stall(Direction.TO_CLIENT, 0), new Stall(Direction.TO_SERVER, 5));
        connectAndGreet();
        CompletableFuture<Void> blocked = sending(client, new byte[64_000_000]);
        client.expectNothing();

        proxy.close();

        assertThat(threads()).isEmpty();
        assertThat(proxy.connections()).isZero();
        assertThatThrownBy(() -> blocked.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> ends.client()).isInstanceOf(IOException.class);
        proxy.close();
    }

    @Test
    void placesAndSizesThatCannotBe_areRefused() {
        assertThatThrownBy(() -> new Cut(Direction.TO_CLIENT, -1)).hasMessageContaining("expected 0 or more, found -1");
        assertThatThrownBy(() -> new Buffer(Direction.TO_CLIENT, 0, 0)).hasMessageContaining("expected 1 to");
        assertThatThrownBy(() -> new Duplicate(Fault.MOST_BYTES + 1L)).hasMessageContaining("expected at most");
    }
}
