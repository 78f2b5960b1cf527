using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Jobs;
using Eep.Web.Runs;
using Microsoft.Extensions.Options;

namespace Eep.Web.Commands.Workers;

/// <summary>
/// What sharing a generation out costs beside the work: store, leases, signals, pipes and engine processes are those of the product, the work is a
/// wait. One of the workers is the run's own.
/// </summary>
public static class WorkersBench
{
    /// <summary>Measures on the database that the settings name; without settings, on SQLite in a folder of its own.</summary>
    /// <param name="workers">At least 1.</param>
    /// <param name="generations">Generations that are timed; at least 1.</param>
    /// <param name="batches">Batches of a generation.</param>
    /// <param name="wait">The work of a batch.</param>
    public static async Task<WorkersReport> RunAsync(int workers, int generations, int batches, TimeSpan wait)
    {
        var folder = Directory.CreateTempSubdirectory("eep-bench-");
        try
        {
            await using var services = ToolServices.Create(folder);
            await services.MigrateEepDataAsync();
            var run = NewRun(services.GetRequiredService<TimeProvider>());
            var (store, owner) = (services.GetRequiredService<RunStore>(), services.GetRequiredService<RunOwner>());
            await store.AddAsync(run, owner.Name, CancellationToken.None);
            try
            {
                var elapsed = await MeasureAsync(services, run, workers, new WaitingRun(generations, batches, wait), wait);
                var provider = services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider;
                return WorkersReport.Of(provider.ToString(), workers, generations, batches, wait, elapsed);
            }
            finally
            {
                await store.MoveAsync(run.Id, owner.Name, RunState.Failed, "A measurement.");
                await store.DeleteAsync(run.Id, CancellationToken.None);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TimeSpan> MeasureAsync(ServiceProvider services, Run run, int workers, WaitingRun engine, TimeSpan wait)
    {
        var queue = new NoDispatcher();
        using var stop = new CancellationTokenSource();
        var desk = ActivatorUtilities.CreateInstance<BatchDesk>(services, queue);
        await using var exchange = desk.Open(run.Id, attempt: 1, engine);
        Task[] helpers = [.. Enumerable.Range(1, workers - 1).Select(_ => ActivatorUtilities
            .CreateInstance<BatchHelper>(services, queue, new WaitingLauncher(wait)).HelpAsync(run.Id, stop.Token))];
        engine.Begin();
        await engine.ListenAsync(exchange.ReceiveAsync);
        await stop.CancelAsync();
        await Task.WhenAll(helpers);
        return exchange.Broken is { } reason ? throw new InvalidOperationException(reason) : engine.Elapsed;
    }

    private static Run NewRun(TimeProvider clock) => new()
    {
        Id = Guid.CreateVersion7(),
        Name = "bench of workers",
        Options = new RunOptions { Model = "bench", Task = "bench", ExpertBudget = 1 },
        ModelName = "bench",
        TaskName = "bench",
        ExpertCount = 1,
        ExpertBudget = 1,
        Preset = "bench",
        Seed = 0,
        CreatedAt = clock.GetUtcNow(),
        GenerationCount = 1,
    };

    /// <summary>The helpers are there already, and nothing else is to do.</summary>
    private sealed class NoDispatcher : IHelpDispatcher
    {
        public void Call(Guid runId)
        {
            // Nobody else is to help.
        }

        public bool IsWorkWaiting() => false;
    }
}
