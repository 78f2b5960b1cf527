using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Jobs;
using Eep.Web.Runs;

namespace Eep.Web.Commands;

/// <summary>Runs that a command carries to their end itself, in the store that the browser shows.</summary>
public sealed class ForegroundRuns(
    IServiceProvider services, RunFactory factory, RunStore store, RunQueries queries, RunVerbs verbs, RunOwner owner, RunExecutor executor, EepPaths paths)
{
    /// <summary>Makes a run and carries it on.</summary>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    public async Task<Run> StartAsync(RunOptions options, SearchConsole console, CancellationToken cancellationToken)
    {
        var run = factory.Create(options);
        await services.MigrateEepDataAsync(CancellationToken.None);
        owner.Begin(run.Id);
        await store.AddAsync(run, owner.Name, CancellationToken.None);
        return await CarryOnAsync(run, console, cancellationToken);
    }

    /// <summary>The run of the same options that has a result, or is carried on where it was left; a new one when there is none.</summary>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    /// <exception cref="LeaseLostException">Another process works on it, or a person paused it.</exception>
    public async Task<Run> FindOrStartAsync(RunOptions options, SearchConsole console, CancellationToken cancellationToken)
    {
        var wanted = factory.Create(options);
        await services.MigrateEepDataAsync(CancellationToken.None);
        if (await FindAsync(wanted) is not { } run)
        {
            return await StartAsync(options, console, cancellationToken);
        }

        if (run.State.HasResult())
        {
            return run;
        }

        owner.Begin(run.Id);
        var taken = await store.ChangeAsync(
            run.Id,
            (row, _, now) =>
            {
                if (row.State.IsWorkedOn() && !owner.IsOwned(row))
                {
                    row.Release("The process that worked on it is gone.", now);
                }

                return row.Take(owner.Name, now);
            },
            cancellationToken);
        return taken ? await CarryOnAsync(run, console, cancellationToken) : throw new LeaseLostException(run.Id);
    }

    /// <summary>The folder of a run.</summary>
    public string FolderOf(Run run) => paths.RunFolder(run.Id);

    private async Task<Run?> FindAsync(Run wanted)
    {
        foreach (var summary in (await queries.ListAsync()).Where(run => run.Name == wanted.Name && run.TrashedAt is null))
        {
            var run = await queries.FindRowAsync(summary.Id);
            if (run is not null && run.State is not (RunState.Failed or RunState.Cancelled)
                && RunOptionsFile.Format(run.Options) == RunOptionsFile.Format(wanted.Options))
            {
                return run;
            }
        }

        return null;
    }

    private async Task<Run> CarryOnAsync(Run run, SearchConsole console, CancellationToken cancellationToken)
    {
        console.Begin(run, FolderOf(run));

        // A cancel takes the way it takes from the browser: through the store to the worker, here this process.
        await using (cancellationToken.Register(() => _ = verbs.CancelAsync(run.Id, Environment.UserName, CancellationToken.None)))
        {
            await executor.CarryOnAsync(run.Id, console.Show, CancellationToken.None);
        }

        return await queries.FindRowAsync(run.Id, CancellationToken.None) ?? throw new LeaseLostException(run.Id);
    }
}
