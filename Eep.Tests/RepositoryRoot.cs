namespace Eep.Tests;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds Eep.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>A path below Eep.Tests/Fixtures.</summary>
    public static string Fixture(params string[] parts) =>
        System.IO.Path.Combine([Path, "Eep.Tests", "Fixtures", .. parts]);

    /// <summary>A path below the root.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Eep.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Eep.sln.");
    }
}
