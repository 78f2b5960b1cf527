using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Web.Configuration;
using Eep.Web.Engine;
using Eep.Web.Evaluations;

namespace Eep.Web.Tasks;

/// <summary>Asks a model a few rows of a task, in an engine process that ends with it.</summary>
public sealed class TaskTrial(IEngineLauncher launcher, EepPaths paths)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The first rows of a split, asked and scored.</summary>
    /// <param name="task">Task file, absolute.</param>
    /// <param name="model">Checkpoint folder, absolute.</param>
    /// <exception cref="TaskException">It cannot be done, or took too long; says why.</exception>
    public async Task<IReadOnlyList<TriedItem>> RunAsync(string task, string model, SplitKind split, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(paths.Data, "trials", $"{Guid.NewGuid():N}")).FullName;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await using var engine = launcher.Launch(new EvaluateOrder(
                new EvaluationRequest { Checkpoint = model, Suite = task, Split = split, Limit = ITaskFiles.TrialRows, ChatTemplate = ChatTemplate.Automatic }, folder));
            while (await engine.ReadAsync(limit.Token) is { } message)
            {
                if (message is EvaluationDone { Items: { } items })
                {
                    return items;
                }

                if (message is EngineFailed failed)
                {
                    throw new TaskException(failed.Reason);
                }
            }

            throw new TaskException($"The trial brought nothing. {await engine.WaitForEndAsync()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TaskException($"The trial took more than {Limit.TotalMinutes:0} minutes and was ended.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
