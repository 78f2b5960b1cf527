using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;

namespace Eep.Core.Runs;

/// <summary>Answers a batch, in the run's own engine or in another.</summary>
internal static class BatchWork
{
    /// <summary>The answers; an unusable model is one.</summary>
    public static BatchAnswers Answer(MoeLanguageModel model, RunTasks tasks, Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            var plans = batch.Plans.Select(plan => PlanJson.Read(Encoding.UTF8.GetBytes(plan), $"batch {batch.Number}")).ToArray();
            return new BatchAnswers(model.AnswerBlock(tasks.Requests(batch.Split, batch.Limit), batch.Block, plans, cancellationToken));
        }
        catch (ModelException exception)
        {
            return new BatchAnswers([], exception.Message);
        }
    }
}
