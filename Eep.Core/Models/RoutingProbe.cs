using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Reads prompts with their right answers through a model and through a plan on it, and compares what the routers decide. Both read the same
/// tokens, whatever they would have written.
/// </summary>
public sealed class RoutingProbe : IDisposable
{
    private readonly DecoderModel _model;
    private readonly RequestTokenizer _requests;

    /// <param name="checkpoint">Must outlive the probe.</param>
    /// <param name="template">How prompts are put before the model; null shows them as they are.</param>
    /// <param name="options">Device and arithmetic.</param>
    public RoutingProbe(Checkpoint checkpoint, ChatTemplate? template, ComputeOptions options)
    {
        _model = new DecoderModel(checkpoint, options);
        _requests = new RequestTokenizer(HuggingFaceTokenizer.Open(checkpoint.Folder), _model.Config, template);
    }

    /// <summary>Compares.</summary>
    /// <param name="plan">Fits the model.</param>
    /// <param name="tasks">Names, requests, and which continuation of each is right (0 where a text is generated).</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>Slices: the prompts of each task, then its answers.</returns>
    public RoutingComparison Run(
        PruningPlan plan, IReadOnlyList<(string Name, IReadOnlyList<ModelRequest> Requests, IReadOnlyList<int> Right)> tasks, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        using var original = _model.OriginalBlocks();
        using var planned = _model.BlocksOf(plan);
        var found = new RoutingComparison(_model.Config.Shape, plan, [.. tasks.SelectMany(task => (string[])[$"{task.Name}, prompts", $"{task.Name}, answers"])]);
        for (var task = 0; task < tasks.Count; task++)
        {
            var tokenized = _requests.Tokenize(tasks[task].Requests);
            var sequences = tokenized.Select((request, index) => new PackedSequence(
                index,
                [.. request.Prompt, .. request.Continuations.Count == 0 ? [] : request.Continuations[Math.Max(0, tasks[task].Right[index])]],
                request.Prompt.Length - 1));
            foreach (var pass in PackedPass.Cut(sequences))
            {
                Take(found, 2 * task, pass, Read(pass, original, cancellationToken), Read(pass, planned, cancellationToken));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private Decisions Read(IReadOnlyList<PackedSequence> pass, PlannedBlocks blocks, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var state = new PackedAttention([.. pass.Select(sequence => sequence.Ids.Length)], _model.Device, keepKeys: false);
        var decisions = new Decisions(blocks);
        using var ids = PackedPass.Ids(pass, _model.Device);
        _model.Forward(ids, blocks, state, decisions, cancellationToken);
        return decisions;
    }

    private static void Take(RoutingComparison found, int slice, IReadOnlyList<PackedSequence> pass, Decisions before, Decisions after)
    {
        for (var row = 0; row < found.Shape.SparseLayerCount; row++)
        {
            var layer = found.Shape.SparseLayers[row];
            var (old, now) = (before.Of(layer), after.Of(layer));
            var token = 0;
            foreach (var sequence in pass)
            {
                for (var place = 0; place < sequence.Ids.Length; place++, token++)
                {
                    found.Take(
                        place > sequence.FirstLogit ? slice + 1 : slice, row,
                        old.Experts.AsSpan(token * old.Active, old.Active), old.Gates.AsSpan(token * old.Active, old.Active),
                        now.Experts.AsSpan(token * now.Active, now.Active), now.Gates.AsSpan(token * now.Active, now.Active));
                }
            }
        }
    }

    /// <summary>What the routers of one pass decided, in the numbers of the originals.</summary>
    private sealed class Decisions(PlannedBlocks blocks) : ForwardObserver
    {
        private readonly Dictionary<int, (int[] Experts, float[] Gates, int Active)> _layers = [];

        public (int[] Experts, float[] Gates, int Active) Of(int layer) => _layers[layer];

        public override void OnRouted(int layer, Routing routing)
        {
            using var scope = NewDisposeScope();
            var dominants = blocks.Dominants(layer);
            var selected = routing.Selected.contiguous().cpu().data<long>().ToArray();
            var gates = routing.Weights.to(ScalarType.Float32).contiguous().cpu().data<float>().ToArray();
            _layers[layer] = (Array.ConvertAll(selected, expert => dominants[(int)expert]), gates, (int)routing.Selected.size(1));
        }
    }
}
