using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Storage;

/// <summary>Counts bytes.</summary>
public sealed class StorageMeter(RunQueries queries, EepPaths paths)
{
    private const int Shown = 20;

    /// <summary>Looks at every file of the data folder.</summary>
    public async Task<StorageReport> MeasureAsync(CancellationToken cancellationToken)
    {
        var runs = await queries.ListAsync(cancellationToken);
        return await Task.Run(() => Measure(runs), cancellationToken);
    }

    private StorageReport Measure(IReadOnlyList<RunSummary> runs)
    {
        var sizes = runs
            .Select(run => new RunSize(run.Id, run.Name, run.Shelf.ToString().ToLowerInvariant(), BytesOf(paths.RunFolder(run.Id))))
            .ToList();
        return new StorageReport(
            Directory.EnumerateFiles(paths.Data, Path.GetFileName(paths.Database) + "*").Sum(file => new FileInfo(file).Length),
            Enum.GetValues<RunShelf>().Select(shelf => shelf.ToString().ToLowerInvariant())
                .ToDictionary(shelf => shelf, shelf => sizes.Where(size => size.Shelf == shelf).Sum(size => size.Bytes)),
            [.. sizes.OrderByDescending(size => size.Bytes).Take(Shown)],
            new DriveInfo(paths.Data).AvailableFreeSpace);
    }

    private static long BytesOf(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : 0;
}
