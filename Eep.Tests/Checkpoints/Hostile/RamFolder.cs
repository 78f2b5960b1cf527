namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>A folder of its own in memory, where the machine has such a place.</summary>
public sealed class RamFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private readonly DirectoryInfo _folder = Directory.Exists(SharedMemory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(SharedMemory, $"eep-fuzz-{Guid.NewGuid():N}"))
        : Directory.CreateTempSubdirectory("eep-fuzz-");

    public string Path => _folder.FullName;

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies the plain files of a folder into a new one below this.</summary>
    public string Copy(string folder)
    {
        var target = Combine(System.IO.Path.GetFileName(folder));
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !System.IO.Path.GetFileName(file).StartsWith("expected", StringComparison.Ordinal)))
        {
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        }

        return target;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
