using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>
/// A plan as a sparse vector: for each layer group which experts are dominant in a row of W_EM, and by how much each row of W_EM and
/// W_RM differs from that expert's unit vector; at the end one place for each number of experts per token that is not the usual one. Rows are
/// known by their dominant expert, so that their order does not matter.
/// </summary>
public sealed class PlanFeatures
{
    // A step of the merging phase is much smaller than the exchange of an expert, but matters more per unit.
    private const float DeviationScale = 2.5f;

    // Another number of active experts changes every layer, so it matters more than the exchange of one expert.
    private const float ExpertsPerTokenScale = 2;

    private readonly int[] _indexes;
    private readonly float[] _values;

    private PlanFeatures(int[] indexes, float[] values, int dimension) => (_indexes, _values, Dimension) = (indexes, values, dimension);

    /// <summary>Length of the vector: groups * E * (2 E + 1) + E.</summary>
    public int Dimension { get; }

    /// <summary>The features of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="usualExpertsPerToken">The k that has no feature: where all plans share it, it says nothing.</param>
    public static PlanFeatures Of(PruningPlan plan, int usualExpertsPerToken)
    {
        var experts = plan.ExpertCount;
        var width = (2 * experts) + 1;
        var features = new List<(int Index, float Value)>();
        for (var group = 0; group < plan.Groups.Length; group++)
        {
            var (merging, mapping) = (plan.Groups[group].ExpertMerging, plan.Groups[group].RouterMapping);
            for (var row = 0; row < merging.Rows; row++)
            {
                var dominant = merging.DominantOf(row);
                var start = ((group * experts) + dominant) * width;
                features.Add((start, 1));
                AddDeviations(features, start + 1, merging.Row(row), dominant);
                AddDeviations(features, start + 1 + experts, mapping.Row(row), dominant);
            }
        }

        var end = plan.Groups.Length * experts * width;
        if (plan.ExpertsPerToken != usualExpertsPerToken)
        {
            features.Add((end + plan.ExpertsPerToken - 1, ExpertsPerTokenScale));
        }

        return Merged(features, end + experts);
    }

    /// <summary>Inner product with another plan's features.</summary>
    public double Dot(PlanFeatures other)
    {
        var sum = 0.0;
        for (int a = 0, b = 0; a < _indexes.Length && b < other._indexes.Length;)
        {
            var order = _indexes[a] - other._indexes[b];
            sum += order == 0 ? (double)_values[a] * other._values[b] : 0;
            a += order <= 0 ? 1 : 0;
            b += order >= 0 ? 1 : 0;
        }

        return sum;
    }

    /// <summary>Inner product with a dense vector of length <see cref="Dimension"/>.</summary>
    public double Dot(double[] weights)
    {
        var sum = 0.0;
        for (var at = 0; at < _indexes.Length; at++)
        {
            sum += _values[at] * weights[_indexes[at]];
        }

        return sum;
    }

    /// <summary>Adds a multiple of the features to a dense vector.</summary>
    public void AddTo(double[] weights, double factor)
    {
        for (var at = 0; at < _indexes.Length; at++)
        {
            weights[_indexes[at]] += factor * _values[at];
        }
    }

    /// <summary>Sorted by index; two rows may share a dominant expert, their features add up.</summary>
    private static PlanFeatures Merged(List<(int Index, float Value)> features, int dimension)
    {
        features.Sort((a, b) => a.Index.CompareTo(b.Index));
        var (indexes, values) = (new List<int>(features.Count), new List<float>(features.Count));
        foreach (var (index, value) in features)
        {
            if (indexes.Count > 0 && indexes[^1] == index)
            {
                values[^1] += value;
            }
            else
            {
                indexes.Add(index);
                values.Add(value);
            }
        }

        return new PlanFeatures([.. indexes], [.. values], dimension);
    }

    private static void AddDeviations(List<(int Index, float Value)> features, int start, ReadOnlySpan<float> row, int dominant)
    {
        for (var expert = 0; expert < row.Length; expert++)
        {
            var deviation = row[expert] - (expert == dominant ? 1f : 0f);
            if (deviation != 0)
            {
                features.Add((start + expert, DeviationScale * deviation));
            }
        }
    }
}
