using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Runs;
using Microsoft.Extensions.Options;

namespace Eep.Web.Jobs;

/// <summary>Opens the exchange of batches for attempts, where the settings say so and there is a queue to call helpers through.</summary>
public sealed class BatchDesk(
    IOptions<EngineOptions> options, BatchStore batches, BatchSignals signals, RunStore runs, RunOwner owner, TimeProvider clock, IHelpDispatcher? helpers = null)
{
    /// <summary>Plans of a batch; null = generations are not shared out.</summary>
    public int? PlansPerBatch => options.Value.ShareBatches && helpers is not null ? options.Value.PlansPerBatch : null;

    /// <summary>The exchange of an attempt; to be disposed of when the engine has ended.</summary>
    public BatchExchange Open(Guid runId, int attempt, IEngine engine) => new(
        runId, attempt, engine, batches, signals.Subscribe(BatchSignal.Answered, runId), runs, owner, clock, helpers!);
}
