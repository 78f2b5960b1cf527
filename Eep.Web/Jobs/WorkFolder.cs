namespace Eep.Web.Jobs;

/// <summary>Where an engine writes its export before the parent moves it: a folder for each attempt, inside the run's.</summary>
public static class WorkFolder
{
    /// <summary>The folder of an attempt.</summary>
    public static string Of(string runFolder, int attempt) => Path.Combine(runFolder, $"work-{attempt}");

    /// <summary>Removes what attempts have left behind, half-written exports included.</summary>
    public static void RemoveAll(string runFolder)
    {
        if (!Directory.Exists(runFolder))
        {
            return;
        }

        foreach (var leftover in Directory.EnumerateDirectories(runFolder, "work-*"))
        {
            Directory.Delete(leftover, recursive: true);
        }
    }
}
