namespace Eep.Web.Components.Controls;

/// <summary>Where a run's files are served. Plain links: a download never travels over the page's connection.</summary>
public static class RunFilesAddress
{
    /// <summary>Name of the folder inside the archive, and of the archive.</summary>
    public static string Folder(Guid runId) => $"eep-{runId.ToString()[..8]}";

    public static string Checkpoint(Guid runId) => $"/api/v1/runs/{runId}/checkpoint.tar";

    public static string Checkpoint(Guid runId, int individual) => $"/api/v1/runs/{runId}/individuals/{individual}/checkpoint.tar";

    public static string File(Guid runId, string path) =>
        $"/api/v1/runs/{runId}/files/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
}
