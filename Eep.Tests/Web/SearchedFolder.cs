using Eep.Core.Runs;

namespace Eep.Tests.Web;

/// <summary>The folder of a completed run with its checkpoint, and a suite that asks what the search was scored on.</summary>
public sealed class SearchedFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-searched-");

    public SearchedFolder(string model, string task)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, RunFiles.Options), $$"""{"model":"{{model}}","task":"{{task}}","expertBudget":2}""");
        File.WriteAllText(Path.Combine(_folder.FullName, RunFiles.Report), "{}");
        Directory.CreateDirectory(Checkpoint);
        foreach (var file in Directory.EnumerateFiles(model))
        {
            File.Copy(file, Path.Combine(Checkpoint, Path.GetFileName(file)));
        }

        File.WriteAllText(Suite, $"suite: seen\ntasks:\n  - task: {task}\n    split: search\n    floor: 0.0\n");
    }

    public string Checkpoint => Path.Combine(_folder.FullName, RunFiles.Checkpoint);

    public string Suite => Path.Combine(_folder.FullName, "suite.yaml");

    public void Dispose() => _folder.Delete(recursive: true);
}
