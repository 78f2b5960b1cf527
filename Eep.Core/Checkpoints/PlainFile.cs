namespace Eep.Core.Checkpoints;

/// <summary>
/// Opens files that nobody vouches for. Pipes and devices, which could make a reader wait for ever, have no length and are refused
/// unopened; links are followed only as far as <see cref="CheckLinks"/> allows.
/// </summary>
internal static class PlainFile
{
    /// <exception cref="CheckpointException">Nothing there, nothing in it, or more than it may hold.</exception>
    public static FileStream Open(string path, long maxBytes = long.MaxValue)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null)
        {
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        }

        if (!info.Exists)
        {
            throw new CheckpointException(path, null, "a file", Directory.Exists(path) ? "a folder" : "nothing there");
        }

        if (info.Length == 0 || info.Length > maxBytes)
        {
            throw new CheckpointException(path, null, maxBytes == long.MaxValue ? "at least one byte" : $"1 to {maxBytes} bytes", $"{info.Length} bytes");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    /// <summary>
    /// Refuses a model folder with a link that leaves it: a folder from elsewhere could hand out any file of this machine under the name
    /// of a tokenizer. The one exception is the Hugging Face cache, whose snapshots link to the blobs beside them.
    /// </summary>
    /// <exception cref="CheckpointException">Names the link and where it leads.</exception>
    public static void CheckLinks(string folder)
    {
        var root = Final(new DirectoryInfo(Path.GetFullPath(folder)));
        string[] allowed = [root, Path.GetFullPath(Path.Combine(root, "..", "..", "blobs"))];
        foreach (var file in new DirectoryInfo(root).EnumerateFiles().Where(file => file.LinkTarget is not null))
        {
            var target = Final(file);
            if (!allowed.Any(inside => target.StartsWith(inside.TrimEnd('/') + '/', StringComparison.Ordinal)))
            {
                throw new CheckpointException(
                    file.FullName, null, "a file, or a link to one in the same folder or in the blobs of a Hugging Face cache", $"a link to {Quoted.Text(target)}");
            }
        }
    }

    // Resolves links in the last part of the path only; the folder itself is the user's choice.
    private static string Final(FileSystemInfo entry)
    {
        try
        {
            return (entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry).FullName;
        }
        catch (IOException error)
        {
            throw new CheckpointException(entry.FullName, null, "a link that leads somewhere", error.Message.TrimEnd('.'), error);
        }
    }
}
