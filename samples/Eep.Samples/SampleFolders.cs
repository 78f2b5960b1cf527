namespace Eep.Samples;

/// <summary>Where the samples lie in a checkout.</summary>
public sealed record SampleFolders(string Root)
{
    public string Tasks => Path.Combine(Root, "tasks");

    public string Model => Path.Combine(Root, "model");

    /// <summary>Resume data of a training; not part of the repository.</summary>
    public string Training => Path.Combine(Root, ".training");

    public static SampleFolders Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Eep.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Eep.sln: run this inside a checkout.")
            : new SampleFolders(Path.Combine(folder.FullName, "samples"));
    }
}
