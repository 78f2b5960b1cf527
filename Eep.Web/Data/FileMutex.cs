namespace Eep.Web.Data;

/// <summary>A lock between processes: an open file that nobody else may open. The system frees it when the holder dies.</summary>
public static class FileMutex
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the lock; dispose the stream to free it.</summary>
    public static async Task<FileStream> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryAcquire(path) is { } stream)
            {
                return stream;
            }

            await Task.Delay(RetryAfter, cancellationToken);
        }
    }

    /// <summary>Takes the lock if it is free.</summary>
    public static FileStream? TryAcquire(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
