using System.Diagnostics;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Runs a model, optionally under a plan, as a server would: some sequences at once, read whole, then continued token by token over a cache, every
/// sequence to the same length whatever it says. All threads work inside the products.
/// </summary>
public sealed class ServingProbe : IDisposable
{
    private readonly DecoderModel _model;
    private readonly PlannedBlocks _blocks;
    private readonly int _threads;

    /// <param name="checkpoint">Must outlive the probe.</param>
    /// <param name="plan">Applied to it; null runs the model as it is.</param>
    /// <param name="options">Workers is the number of threads inside a product here.</param>
    /// <exception cref="PlanException">The plan does not fit the model.</exception>
    public ServingProbe(Checkpoint checkpoint, PruningPlan? plan, ComputeOptions options)
    {
        _model = new DecoderModel(checkpoint, options);
        _blocks = plan is null ? _model.OriginalBlocks() : _model.BlocksOf(plan);
        _threads = Math.Max(1, options.Workers);
    }

    /// <summary>Reads prompts and continues them.</summary>
    /// <param name="prompts">Token ids, all of one length.</param>
    /// <param name="newTokens">Tokens that follow each; the first comes with the reading.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>Seconds until each sequence had its first token, seconds for all further ones, and the tokens of each.</returns>
    public (double Prefill, double Decode, IReadOnlyList<long[]> Tokens) Run(IReadOnlyList<int[]> prompts, int newTokens, CancellationToken cancellationToken)
    {
        set_num_threads(_threads);
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        var length = prompts[0].Length;
        using var state = new PackedAttention([.. prompts.Select(prompt => prompt.Length)], _model.Device, keepKeys: true);
        var hidden = _model.Forward(Ids(prompts.SelectMany(prompt => prompt).Select(id => (long)id)), _blocks, state, null, cancellationToken);
        var lasts = tensor(Enumerable.Range(1, prompts.Count).Select(count => (count * (long)length) - 1).ToArray(), device: _model.Device);
        var next = Best(hidden.index_select(0, lasts));
        var prefill = watch.Elapsed.TotalSeconds;
        List<long[]> steps = [next];
        using var prefixes = new KeptPrefixes(_model.Config.LayerCount);
        prefixes.Add(state.Kept, [.. prompts.Select((_, index) => (index * length, length))]);
        using var cache = new CachedAttention(prefixes);
        watch.Restart();
        for (var step = 1; step < newTokens; step++)
        {
            using var inner = NewDisposeScope();
            next = Best(_model.Forward(Ids(next), _blocks, cache, null, cancellationToken));
            cache.Advance();
            steps.Add(next);
        }

        return (prefill, watch.Elapsed.TotalSeconds, [.. prompts.Select((_, row) => steps.Select(step => step[row]).ToArray())]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _model.Dispose();
    }

    private Tensor Ids(IEnumerable<long> ids) => tensor(ids.ToArray(), device: _model.Device);

    private long[] Best(Tensor hidden)
    {
        // Reading the answer waits for the device, so that the clock sees all of the work.
        using var best = _model.Logits(hidden).argmax(-1).cpu();
        return best.data<long>().ToArray();
    }
}
