using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Models;

/// <summary>
/// How a model and the work on it share a budget of memory: what stays resident, what is streamed from the mapped files, and what is left for
/// states and merged experts. From headers and options alone; all sizes in bytes.
/// </summary>
public sealed record MemoryPlan
{
    /// <summary>Most tokens that are read in one pass.</summary>
    public const int PassTokens = PackedPass.MostTokens;

    // A process with the runtime and libtorch loaded, before any model.
    private const long Process = 320L << 20;
    private const long MostStates = 512L << 20;
    private const long MostMerged = 1L << 30;
    // States of first layers may take as much as the weights, and at least this.
    private const long LeastMostPrefixes = 512L << 20;
    private const int LogitRows = 512;

    /// <summary>What may be used.</summary>
    public required long Budget { get; init; }

    /// <summary>Embedding, last norm and head, in compute type; always resident.</summary>
    public required long Ends { get; init; }

    /// <summary>The largest decoder layer, in compute type.</summary>
    public required long Layer { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>The first so many layers stay resident; the others are read from the files each time they run.</summary>
    public required int ResidentLayers { get; init; }

    /// <summary>The resident layers.</summary>
    public required long Resident { get; init; }

    /// <summary>Activations and logits of one worker.</summary>
    public required long Work { get; init; }

    /// <summary>Threads: fewer than were asked for where memory is short, one where layers are streamed.</summary>
    public required int Workers { get; init; }

    /// <summary>Hidden states, keys and values that one worker may hold.</summary>
    public required long States { get; init; }

    /// <summary>Merged experts that are kept for plans that share them.</summary>
    public required long Merged { get; init; }

    /// <summary>States of plans' first layers that are kept for later generations.</summary>
    public required long Prefixes { get; init; }

    /// <summary>Whether the model is larger than its share, so that layers are read again for every pass.</summary>
    public bool Streams => ResidentLayers < LayerCount;

    /// <summary>The least budget that the model can run in.</summary>
    public required long Least { get; init; }

    /// <summary>The least budget that holds all layers.</summary>
    public required long LeastResident { get; init; }

    /// <summary>Divides a budget.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="options">Compute type, workers and the budget; without one, what is free.</param>
    public static MemoryPlan For(Checkpoint checkpoint, ComputeOptions options)
    {
        var decoder = checkpoint.Config.Decoder;
        var element = options.Dtype == ComputeType.BF16 ? 2 : 4;
        var layers = new long[decoder.LayerCount];
        var ends = 0L;
        foreach (var (tensor, role) in decoder.Tensors().Where(entry => checkpoint.Contains(entry.Tensor.Name)))
        {
            var bytes = checkpoint.Info(tensor.Name).ElementCount * element;
            if (role.Layer >= 0)
            {
                layers[role.Layer] += bytes;
            }
            else
            {
                ends += bytes;
            }
        }

        // No way is known to ask a CUDA device for its free memory: without a budget the model is taken to fit.
        var isCuda = options.Device == ComputeDevice.Cuda;
        var budget = options.MemoryBytes ?? (isCuda ? long.MaxValue / 2 : FreeMemory.Bytes());
        var (work, state) = (WorkBytes(checkpoint.Config), StateBytes(checkpoint.Config, PassTokens));
        var alone = Process + ends + work + state;
        var fits = alone + layers.Sum() <= budget;
        var workers = fits && !isCuda ? (int)Math.Clamp(1 + ((budget - alone - layers.Sum()) / (work + state)), 1, options.Workers) : 1;
        var resident = fits ? layers.Length : Fitting(layers, budget - alone - layers.Max());
        var used = alone + ((workers - 1) * (work + state)) + layers.Take(resident).Sum() + (fits ? 0 : layers.Max());
        var left = Math.Max(0, budget - used);
        return new MemoryPlan
        {
            Budget = budget,
            Ends = ends,
            Layer = layers.Max(),
            LayerCount = layers.Length,
            ResidentLayers = resident,
            Resident = layers.Take(resident).Sum(),
            Work = work,
            Workers = workers,
            States = Math.Min(MostStates, state + (left / 2 / workers)),
            Merged = Math.Min(MostMerged, left / 4),
            Prefixes = Math.Min(Math.Max(LeastMostPrefixes, layers.Sum()), left / 4),
            Least = alone + layers.Max(),
            LeastResident = alone + layers.Sum(),
        };
    }

    /// <summary>The most memory that a run is expected to take.</summary>
    /// <param name="plans">Plans that are read together.</param>
    /// <param name="tokensTogether">Tokens that each of them reads at a time.</param>
    /// <param name="tokensInAll">Tokens that all plans of the run read.</param>
    /// <param name="config">The model.</param>
    public long Peak(int plans, long tokensTogether, long tokensInAll, ModelConfig config) =>
        Process + Ends + Resident + (Streams ? Layer : 0) + Math.Min(Prefixes, PrefixBytes(config, tokensInAll))
        + (Workers * (Work + Math.Min(States, plans * StateBytes(config, tokensTogether))));

    /// <summary>Hidden state, keys and values of a plan after so many tokens, in float32.</summary>
    internal static long StateBytes(ModelConfig config, long tokens) => tokens * sizeof(float)
        * (config.HiddenSize + Enumerable.Range(0, config.LayerCount).Sum(layer => config.Decoder.Layer(layer).Attention.CachedWidth));

    /// <summary>What is kept of a plan that shares no layer: its stream, keys and values at every layer, and what its blocks chose.</summary>
    private static long PrefixBytes(ModelConfig config, long tokens) => StateBytes(config, tokens)
        + (tokens * (((config.LayerCount - 1L) * sizeof(float) * config.HiddenSize) + ((long)config.LayerCount * sizeof(long) * config.ExpertsPerToken)));

    private static int Fitting(long[] layers, long bytes) => layers.TakeWhile(layer => (bytes -= layer) >= 0).Count();

    private static long WorkBytes(ModelConfig config)
    {
        var widest = Enumerable.Range(0, config.LayerCount).Max(layer => config.Decoder.Layer(layer).FeedForward switch
        {
            DenseSpec dense => 3 * dense.Gate.Weight.Shape[0],
            _ => 2L * config.ExpertsPerToken * config.HiddenSize,
        });
        return sizeof(float) * ((PassTokens * ((8L * config.HiddenSize) + widest)) + (3L * Math.Min(LogitReader.BlockElements, LogitRows * (long)config.VocabularySize)));
    }
}
