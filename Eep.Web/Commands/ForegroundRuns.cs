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

    /// <summary>Carries on a run that this process has taken, or that it can take because it waits or its process is gone.</summary>
    /// <returns>False when another process has it, or a person has paused it.</returns>
    public async Task<bool> TryCarryOnAsync(Guid id, SearchConsole console, CancellationToken cancellationToken)
    {
        var isNew = owner.Begin(id);
        var taken = await store.ChangeAsync(
            id,
            (row, _, now) =>
            {
                if (row.State.IsWorkedOn() && row.LeaseOwner == owner.Name)
                {
                    return isNew;
                }

                if (row.State.IsWorkedOn() && !owner.IsOwned(row))
                {
                    row.Release("The process that worked on it is gone.", now);
                }

                return row.Take(owner.Name, now);
            },
            CancellationToken.None);
        if (taken && await queries.FindRowAsync(id, CancellationToken.None) is { } run)
        {
            await CarryOnAsync(run, console, cancellationToken);
        }

        owner.End(id);
        return taken;
    }

    /// <summary>The folder of a run.</summary>
    public string FolderOf(Run run) => paths.RunFolder(run.Id);

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
