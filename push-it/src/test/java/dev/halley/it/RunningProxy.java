package dev.halley.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A proxy as Debian packages it, before a server on this machine, on a free port of the loopback. What it says is in {@code log} in its folder. */
final class RunningProxy implements AutoCloseable {
    /** Where build/proxies.sh unpacks what the system has not. */
    private static final Path UNPACKED = Path.of("target", "proxies").toAbsolutePath();

    private static final Path PAGE = Path.of("..", "docs", "proxies.md");

    /** The kinds, with how each is started. In a configuration {@code 127.0.0.1:8080} is the server, and port 80 where it listens. */
    enum Kind {
        NGINX("nginx", "nginx") {
            @Override
            List<String> start(Path folder, int port) {
                return List.of("-p", folder.toString(), "-c", "conf", "-e", "stderr");
            }

            @Override
            String complete(String configuration, Path folder) {
                String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                        .map(name -> name + "_temp_path " + folder.resolve(name) + ";\n")
                        .reduce("", String::concat);
                return "daemon off;\nuser root;\npid " + folder.resolve("pid")
                        + ";\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n" + temporary + configuration
                        + "}\n";
            }
        },
        HAPROXY("haproxy", "haproxy") {
            @Override
            List<String> start(Path folder, int port) {
                return List.of("-db", "-f", folder.resolve("conf").toString());
            }
        },
        APACHE("apache", "apache2") {
            @Override
            List<String> start(Path folder, int port) {
                return List.of("-DFOREGROUND", "-f", folder.resolve("conf").toString());
            }

            @Override
            String complete(String configuration, Path folder) {
                Path modules = UNPACKED.resolve("usr/lib/apache2/modules");
                if (!Files.isDirectory(modules)) {
                    modules = Path.of("/usr/lib/apache2/modules");
                }
                StringBuilder all = new StringBuilder("ServerName localhost\nListen 80\nErrorLog /dev/stderr\nPidFile "
                        + folder.resolve("pid") + "\nDefaultRuntimeDir " + folder + "\nServerRoot " + folder + "\n");
                for (String module : List.of("mpm_event", "authz_core", "proxy", "proxy_http")) {
                    all.append("LoadModule " + module + "_module " + modules.resolve("mod_" + module + ".so") + "\n");
                }
                return all + configuration;
            }
        },
        VARNISH("vcl", "varnishd") {
            @Override
            List<String> start(Path folder, int port) {
                return List.of(
                        "-F",
                        "-n",
                        folder.resolve("work").toString(),
                        "-j",
                        "none",
                        "-a",
                        "127.0.0.1:" + port,
                        "-s",
                        "malloc,16m",
                        "-f",
                        folder.resolve("conf").toString());
            }
        };

        private final String language;
        private final String program;

        Kind(String language, String program) {
            this.language = language;
            this.program = program;
        }

        abstract List<String> start(Path folder, int port);

        /** What docs/proxies.md takes for granted. */
        String complete(String configuration, Path folder) {
            return configuration;
        }

        /** What docs/proxies.md says to configure. */
        String documented() {
            try {
                String fence = "```" + language + "\n";
                String page = Files.readString(PAGE);
                int begin = page.indexOf(fence) + fence.length();
                return page.substring(begin, page.indexOf("```", begin));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Process process;
    private final Path folder;
    private final int port = freePort();

    /** Starts it with this configuration and waits until it listens, for 30 s at most. */
    RunningProxy(Kind kind, String configuration, int server, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        String text = kind.complete(configuration, folder)
                .replace("127.0.0.1:8080", "127.0.0.1:" + server)
                .replace(".port = \"8080\"", ".port = \"" + server + '"')
                .replaceAll("(?m)(listen|Listen|bind) +:?80\\b", "$1 127.0.0.1:" + port);
        Files.writeString(folder.resolve("conf"), text);
        Stream<String> command = Stream.concat(Stream.of(program(kind.program)), kind.start(folder, port).stream());
        ProcessBuilder builder = new ProcessBuilder(command.toList())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        try (Stream<Path> files = Files.walk(UNPACKED.resolve("usr/lib"), 2)) {
            List<String> folders =
                    files.filter(Files::isDirectory).map(Path::toString).toList();
            builder.environment().put("LD_LIBRARY_PATH", String.join(":", folders));
        }
        process = builder.start();
        awaitListening();
    }

    private static String program(String name) {
        return Stream.of(UNPACKED, Path.of("/"))
                .map(root -> root.resolve("usr/sbin").resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("no " + name + "; run build/proxies.sh push-it/target/proxies"));
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    process.destroyForcibly();
                    throw new IOException("it has not started: " + Files.readString(folder.resolve("log")), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    /** Below those ports that systems hand out by themselves, so that nobody is given it meanwhile. */
    private static int freePort() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    /** Where browsers go. */
    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** Ends it, and what it has started. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
