package io.tideway.testkit.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * An address in front of a server, and the network between the two, which can go wrong as networks do.
 *
 * <p>A virtual thread accepts, two for each connection carry bytes; {@link #close} ends all of them.
 */
public final class LocalProxy implements AutoCloseable {

    private static final int BUFFER = 16_384;

    private final ServerSocket door;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile int target;
    private volatile boolean swallowing;
    private volatile Duration delay = Duration.ZERO;

    /** Leads to a port of this machine. */
    public LocalProxy(int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    /** Its own port. */
    public int port() {
        return door.getLocalPort();
    }

    /** New connections lead to another port, as behind a name that was changed; open ones stay. */
    public void leadTo(int port) {
        target = port;
    }

    /** From now on nothing arrives in either direction, without any report: a black hole. */
    public void swallow() {
        swallowing = true;
        lines.forEach(line -> line.swallowed = true);
    }

    /** Data that the servers send on the current connections no longer arrives; data of the clients still does. */
    public void swallowAnswers() {
        lines.forEach(line -> line.answersSwallowed = true);
    }

    /**
     * New connections work again; those that were swallowed stay silent for ever, as behind a firewall that forgot
     * them.
     */
    public void pass() {
        swallowing = false;
    }

    /** Resets all connections at once. */
    public void reset() {
        lines.forEach(Line::reset);
        lines.clear();
    }

    /** Each piece of data takes so much longer from now on. */
    public void slowDown(Duration newDelay) {
        delay = newDelay;
    }

    private void accept() {
        try {
            while (true) {
                connect(door.accept());
            }
        } catch (IOException e) {
            close();
        }
    }

    /** If no server listens, the client is disconnected. */
    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        } catch (IOException away) {
            client.close();
            server.close();
            return;
        }
        // Without it small pieces wait for each other's acknowledgement, tens of milliseconds each.
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Line line = new Line(client, server, swallowing);
        lines.add(line);
        Thread.startVirtualThread(() -> carry(line, line.client, line.server, false));
        Thread.startVirtualThread(() -> carry(line, line.server, line.client, true));
    }

    private void carry(Line line, Socket from, Socket to, boolean answers) {
        byte[] piece = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
                LockSupport.parkNanos(delay.toNanos());
                if (!line.swallowed && !(answers && line.answersSwallowed)) {
                    out.write(piece, 0, size);
                }
            }
        } catch (IOException e) {
            // One of them has closed, and the other closes with it, unless the network must stay silent.
        }
        if (!line.swallowed) {
            lines.remove(line);
            line.close();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.forEach(Line::close);
    }

    private static final class Line {
        private final Socket client;
        private final Socket server;
        private volatile boolean swallowed;
        private volatile boolean answersSwallowed;

        Line(Socket client, Socket server, boolean swallowed) {
            this.client = client;
            this.server = server;
            this.swallowed = swallowed;
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already.
            }
            close();
        }

        void close() {
            try (client;
                    server) {
                swallowed = true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
