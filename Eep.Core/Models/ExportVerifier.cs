using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Proves an export: opens it like any checkpoint and compares what it computes with the source model under the plan.</summary>
public static class ExportVerifier
{
    /// <summary>Runs both models over the same tokens in float32.</summary>
    /// <param name="source">The original checkpoint.</param>
    /// <param name="plan">What was exported.</param>
    /// <param name="exportFolder">The exported checkpoint.</param>
    /// <param name="sequences">Token ids; at least one sequence, none empty.</param>
    /// <param name="options">Device and threads; the type is ignored.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <exception cref="CheckpointException">The export cannot be opened.</exception>
    /// <exception cref="ModelException">The two have different vocabularies, or logits that are not finite.</exception>
    public static ExportComparison Compare(
        Checkpoint source,
        PruningPlan plan,
        string exportFolder,
        IReadOnlyList<int[]> sequences,
        ComputeOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sequences.Count);
        using var export = Checkpoint.Open(exportFolder);
        if (export.Config.VocabularySize != source.Config.VocabularySize)
        {
            throw new ModelException(
                $"{exportFolder} has a vocabulary of {export.Config.VocabularySize}, its source one of {source.Config.VocabularySize}; they must be equal.");
        }

        var exact = options with { Dtype = ComputeType.F32 };
        using var expected = new LogitsProbe(source, plan, exact);
        using var found = new LogitsProbe(export, null, exact);
        var largest = 0.0;
        foreach (var sequence in sequences)
        {
            using var scope = NewDisposeScope();
            long[] ids = [.. sequence.Select(id => (long)id)];
            var difference = expected.Logits(ids, cancellationToken).sub(found.Logits(ids, cancellationToken)).abs().max().item<float>();
            if (!float.IsFinite(difference))
            {
                throw new ModelException($"{exportFolder} or its source gives logits that are NaN or infinite; they cannot be compared.");
            }

            largest = Math.Max(largest, difference);
        }

        return new ExportComparison(largest, sequences.Sum(sequence => sequence.Length));
    }
}

/// <summary>How far an export is from the model that was searched.</summary>
/// <param name="MaxAbsDifference">Largest absolute difference of any logit.</param>
/// <param name="TokenCount">Positions compared, each over the whole vocabulary.</param>
public sealed record ExportComparison(double MaxAbsDifference, int TokenCount);
