namespace Eep.Tests.Checkpoints;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-test-");

    public string Path => _folder.FullName;

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A writable copy of a golden checkpoint, without its expected values.</summary>
    public string CopyGolden(string name)
    {
        var target = Combine(name);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Fixture("golden", name)))
        {
            if (!System.IO.Path.GetFileName(file).StartsWith("expected", StringComparison.Ordinal))
            {
                File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
            }
        }

        return target;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
