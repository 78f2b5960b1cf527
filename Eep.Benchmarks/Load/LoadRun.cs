using System.Diagnostics;
using Eep.Core.Runs;

namespace Eep.Benchmarks.Load;

/// <summary>Sets the scene, holds the load for its time, counts.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(2);

    // A generation committed just before the end reaches everybody within this.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    // What is replayed repeats itself after so many.
    private const int OriginalGenerations = 20;

    public static async Task<LoadReport> ExecuteAsync(LoadOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("eep-load-");
        try
        {
            var data = Path.Combine(work.FullName, "data");
            log("A short run makes the artifact.");
            var short_ = Path.Combine(work.FullName, "options.json");
            await File.WriteAllTextAsync(short_, RunOptionsFile.Format(Search(options.Events > 0 ? OriginalGenerations : 1)), cancellationToken);
            await Server.RunAsync(options.Eep, "search", short_, "--data", data);
            var (address, hash) = BigArtifact.Put(data, options.ArtifactBytes);
            await using var server = await Server.StartAsync(options.Eep, data, cancellationToken);
            using var replay = options.Events > 0 ? Replay.Begin(data, options.Events) : null;
            var run = replay?.Run ?? await BeginSearchAsync(server, cancellationToken);
            return await HoldAsync(options, server, run, replay, new Downloads(address, hash, options.ArtifactBytes, options.Duration), log, cancellationToken);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<string> BeginSearchAsync(Server server, CancellationToken cancellationToken)
    {
        var run = await server.PostAsync(Search(generations: 20_000));
        while (await server.GenerationsAsync(run) < 2)
        {
            await Task.Delay(500, cancellationToken);
        }

        await server.PinEngineAsync(run);
        return run;
    }

    private static async Task<LoadReport> HoldAsync(
        LoadOptions options, Server server, string run, Replay? replay, Downloads downloads, Action<string> log, CancellationToken cancellationToken)
    {
        await using var watchers = await Watchers.StartAsync(options.Subscribers, run);
        await using var pages = await BrowserPages.OpenAsync(options.Pages, run);
        log("Everybody is there.");
        var clients = new ApiClients();
        var (watch, figures) = (Stopwatch.StartNew(), server.Figures);
        var before = (Processor: figures.ProcessorSeconds(), Generations: await server.GenerationsAsync(run));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = clients.RunAsync(options.Clients, run, stop.Token);
        var downloading = downloads.RunAsync(options.Downloads, cancellationToken);
        var writing = replay?.WriteAsync(options.Duration, cancellationToken) ?? Task.CompletedTask;
        var memory = new List<(int Generations, double Bytes)>();
        while (watch.Elapsed < options.Duration || !writing.IsCompleted)
        {
            memory.Add((await server.GenerationsAsync(run) - before.Generations, figures.PrivateBytes()));
            await Task.Delay(SampleInterval, cancellationToken);
        }

        await stop.CancelAsync();
        await Task.WhenAll(reading, downloading, writing);
        var (seconds, processor) = (watch.Elapsed.TotalSeconds, figures.ProcessorSeconds() - before.Processor);
        var generations = await server.GenerationsAsync(run);
        await Task.Delay(Settling, cancellationToken);
        List<string> faults = [.. watchers.Faults, .. clients.Faults, .. downloads.Faults, .. pages.Faults];
        if (watchers.Missing(generations) is > 0 and var missing)
        {
            faults.Add($"{missing} subscribers have not seen generation {generations - 1}.");
        }

        faults.AddRange((await pages.ShownAsync()).Where(shown => shown < generations).Select(shown => $"A page shows {shown} generations of {generations}."));
        await server.CancelAsync(run);
        return LoadReport.Of(options, new LoadFigures(seconds, processor, generations - before.Generations, memory, faults), watchers, clients, downloads);
    }

    private static RunOptions Search(int generations) => new()
    {
        Model = Path.GetFullPath("samples/model"),
        Task = Path.GetFullPath("samples/tasks/qa.yaml"),
        ExpertBudget = 4,
        ChildrenPerGeneration = 4,
        PruningGenerations = generations,
        MergingGenerations = 0,
        ValidationCandidates = 1,
        Baselines = false,
        SearchItems = 100,
    };
}
