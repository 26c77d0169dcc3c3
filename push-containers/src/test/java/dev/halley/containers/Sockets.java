package dev.halley.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Linux tells of the sockets of processes (proc(5), {@code /proc/net/tcp}). Elsewhere nothing is known of them. */
final class Sockets {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    /** Of UDP: bound, and not to one peer. */
    private static final String UNCONNECTED = "07";

    private static final String LOOPBACK_6 = "00000000000000000000000001000000";
    private static final String MAPPED = "0000000000000000FFFF0000";

    private Sockets() {}

    static boolean areKnown() {
        return Files.isReadable(PROC.resolve("net/tcp"));
    }

    /** One line of the table; addresses are hexadecimal, in the order of the processor's bytes. */
    private record Row(String protocol, String address, int port, int peer, String state, long held, String inode) {
        static Row of(String protocol, String line) {
            String[] columns = line.strip().split("\\s+");
            String[] local = columns[1].split(":");
            String[] queues = columns[4].split(":");
            return new Row(
                    protocol,
                    local[0],
                    Integer.parseInt(local[1], 16),
                    Integer.parseInt(columns[2].split(":")[1], 16),
                    columns[3],
                    Long.parseLong(queues[0], 16) + Long.parseLong(queues[1], 16),
                    "socket:[" + columns[9] + "]");
        }

        boolean isOpenToAll() {
            return state.equals(protocol.startsWith("tcp") ? LISTENING : UNCONNECTED);
        }

        boolean isOnLoopback() {
            boolean mapped = address.length() == 8 || address.startsWith(MAPPED);
            return mapped ? address.endsWith("7F") : address.equals(LOOPBACK_6);
        }
    }

    /** Where these processes listen, on TCP or UDP, other than on the loopback. */
    static List<String> beyondLoopback(Stream<ProcessHandle> processes) {
        Set<String> inodes = processes.flatMap(Sockets::inodes).collect(Collectors.toSet());
        return rows("tcp", "tcp6", "udp", "udp6")
                .filter(row -> row.isOpenToAll() && !row.isOnLoopback() && inodes.contains(row.inode))
                .map(row -> row.protocol + " " + row.port)
                .toList();
    }

    /** How many bytes the kernel keeps of a connection between two local ports, both ways: those not yet acknowledged, and those not yet read. */
    static long held(int port, int other) {
        return rows("tcp", "tcp6")
                .filter(row -> row.port == port && row.peer == other || row.port == other && row.peer == port)
                .mapToLong(Row::held)
                .sum();
    }

    private static Stream<Row> rows(String... protocols) {
        return Stream.of(protocols)
                .flatMap(protocol ->
                        lines(PROC.resolve("net").resolve(protocol)).skip(1).map(line -> Row.of(protocol, line)));
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.exists(table) ? Files.readAllLines(table).stream() : Stream.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> inodes(ProcessHandle process) {
        try (Stream<Path> descriptors =
                Files.list(PROC.resolve(Long.toString(process.pid())).resolve("fd"))) {
            return descriptors.map(Sockets::target).toList().stream();
        } catch (IOException e) {
            return Stream.of(); // it has ended
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // it was closed
        }
    }
}
