using System.Text.Json.Nodes;

namespace Eep.Tests.Web.Processes;

/// <summary>
/// The disk of a real run is full for a while. Mounting a small one needs root; StorageFaultTests, RunExecutorTests and EngineHostTests cover
/// the same with doubles.
/// </summary>
[Collection(CrashGroup.Name)]
public sealed class DiskFullTests(UndisturbedRun undisturbed)
{
    private const string LittleIsEnough = "--Eep:MinimumFreeMebibytes=1";

    private TinyWork Work => undisturbed.Work;

    [SmallDiskFact]
    public async Task Disk_FullWhileTheJournalIsWritten_IsNamedAndOnlyDelaysTheRun()
    {
        var data = Work.NewData();
        await using var disk = await SmallDisk.MountAsync(data, mebibytes: 24);
        await using var eep = await EepProcess.ServeAsync(data, LittleIsEnough);
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);

        disk.Fill();

        // The run's own log cannot be written now: readiness and the log of the process say it.
        await eep.UntilAsync(async () => Reason(await eep.ReadinessAsync(), "disk").StartsWith("0 MiB are free", StringComparison.Ordinal));
        await eep.UntilAsync(() => Task.FromResult(eep.Log.Any(line => line.Contains($"Run {id} waits. The disk", StringComparison.Ordinal))));
        var committed = await eep.IndividualLinesAsync(id);
        Assert.InRange((await eep.HistoryAsync(id)).Count, 3, undisturbed.GenerationCount - 1);
        Assert.Equal(undisturbed.Individuals.Take(committed.Count), committed);

        disk.Free();

        await eep.UntilStateAsync(id, "completed");
        Assert.Contains(await eep.EventsAsync(id), entry => entry.StartsWith("The disk", StringComparison.Ordinal) && entry.Contains("is full", StringComparison.Ordinal));
        await undisturbed.AssertSameAsync(eep, id);
        AssertNothingHalfWritten(data, id);
    }

    [SmallDiskFact]
    public async Task Disk_FullWhileTheCheckpointIsExported_IsNamedAndOnlyDelaysTheRun()
    {
        // The database has room; the exports have half of what they need.
        var data = Work.NewData();
        var runs = Path.Combine(data, "runs");
        await using var disk = await SmallDisk.MountAsync(runs, mebibytes: 8);
        disk.Fill(leave: undisturbed.WeightsBytes / 2);
        await using var eep = await EepProcess.ServeAsync(data);
        var id = await eep.PostAsync(Work.Options);

        await eep.UntilAsync(async () => (await eep.EventsAsync(id)).Any(entry => entry.StartsWith("The disk is full: No space left on device", StringComparison.Ordinal)));

        Assert.Equal(undisturbed.GenerationCount, (await eep.SummaryAsync(id))["generations"]!.GetValue<int>());
        Assert.True((await eep.SummaryAsync(id))["state"]!.GetValue<string>() is "preparing" or "running", "A full disk ends no run.");
        Assert.Empty((await eep.GetAsync($"/api/v1/runs/{id}/artifacts")).AsArray());
        Assert.False(Directory.Exists(Path.Combine(runs, id, "checkpoint")));

        disk.Free();

        await eep.UntilStateAsync(id, "completed");
        await undisturbed.AssertSameAsync(eep, id);
        AssertNothingHalfWritten(data, id);
    }

    private static string Reason(JsonNode readiness, string check) => readiness["checks"]![check]!["reason"]?.GetValue<string>() ?? "";

    private static void AssertNothingHalfWritten(string data, string id)
    {
        var folder = Path.Combine(data, "runs", id);
        Assert.Empty(Directory.EnumerateDirectories(folder, "work-*"));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), path => Path.GetExtension(path) is ".partial" or ".tmp");
    }
}
