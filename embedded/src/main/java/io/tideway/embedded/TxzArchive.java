package io.tideway.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks a tar archive compressed by xz, with its symbolic links and file modes. */
final class TxzArchive {
    private static final int EXECUTABLE_BY_OWNER = 0100;

    private TxzArchive() {}

    /** Unpacks into an existing directory; an entry that would land outside of it is refused. */
    static void unpack(InputStream archive, Path directory) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpackEntry(tar, entry, directory);
            }
        }
    }

    private static void unpackEntry(InputStream content, TarArchiveEntry entry, Path directory) throws IOException {
        Path path = inside(directory, directory.resolve(entry.getName()));
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            inside(directory, path.resolveSibling(entry.getLinkName()));
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(content, path);
            Files.setPosixFilePermissions(path, permissions(entry.getMode()));
        } else {
            throw new IOException("neither a file, a directory nor a symbolic link: " + entry.getName());
        }
    }

    private static Path inside(Path directory, Path path) throws IOException {
        if (!path.normalize().startsWith(directory.normalize())) {
            throw new IOException("points out of the archive: " + path);
        }
        return path;
    }

    /** Everyone may read: as root, the server's processes see these files as another user's. */
    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((mode & EXECUTABLE_BY_OWNER) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }
}
