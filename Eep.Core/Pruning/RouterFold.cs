namespace Eep.Core.Pruning;

/// <summary>
/// Turns a mapping of probabilities into the nearest mapping of logits, which an ordinary gate can hold (METHOD B12 b). The new router wants the
/// logits log sum_j W_RM[i,j] exp(z_j), which are not linear in the hidden state. They depend on it through the original logits z alone, so the
/// ridge regression runs over these: E unknowns a row, few tokens suffice, and the result is a plan like any other.
/// </summary>
/// <remarks>
/// The ridge pulls each row towards the one-hot row of its dominant expert, so rows that are one-hot stay as they are. Tokens count by the
/// probability that the new expert has for them, since the others never reach it.
/// </remarks>
public static class RouterFold
{
    /// <summary>Every such token is kept out of the fit; the reported error is over these.</summary>
    public const int HeldOutEvery = 5;

    // Real-valued rows can map a probability to zero or below, where there is no logarithm.
    private const double SmallestProbability = 1e-4;

    // Of the mean diagonal of the weighted Gram matrix.
    private const double RelativeRidge = 1e-3;

    /// <summary>Fits one layer.</summary>
    /// <param name="mapping">W_RM [E', E] in probability space.</param>
    /// <param name="logits">Original router logits (tokens, E), row-major; at least <see cref="HeldOutEvery"/> tokens.</param>
    /// <param name="expertsPerToken">k.</param>
    /// <param name="renormalises">Whether the router divides the chosen probabilities by their sum.</param>
    /// <returns>W_RM [E', E] in logits space, and how well it does the same.</returns>
    public static (CoefficientMatrix Mapping, RouterFoldError Error) Fit(
        CoefficientMatrix mapping, ReadOnlySpan<float> logits, int expertsPerToken, bool renormalises)
    {
        var tokens = Tokens(mapping, logits);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens.Length, HeldOutEvery, nameof(logits));
        var values = new float[mapping.Rows * mapping.Columns];
        for (var row = 0; row < mapping.Rows; row++)
        {
            FitRow(mapping, row, tokens).CopyTo(values.AsSpan(row * mapping.Columns));
        }

        var folded = new CoefficientMatrix(mapping.Rows, mapping.Columns, values);
        var dominant = CoefficientMatrix.OneHot(mapping.Dominants(), mapping.Columns);
        Token[] heldOut = [.. tokens.Where((_, index) => IsHeldOut(index))];
        return (folded, new RouterFoldError(heldOut.Length, Compare(folded), Compare(dominant)));

        RoutingAgreement Compare(CoefficientMatrix candidate) => Agreement(heldOut, candidate, expertsPerToken, renormalises);
    }

    private static bool IsHeldOut(int index) => index % HeldOutEvery == HeldOutEvery - 1;

    private static Token[] Tokens(CoefficientMatrix mapping, ReadOnlySpan<float> logits)
    {
        var tokens = new Token[logits.Length / mapping.Columns];
        for (var index = 0; index < tokens.Length; index++)
        {
            double[] own = [.. logits.Slice(index * mapping.Columns, mapping.Columns).ToArray().Select(value => (double)value)];
            var logSum = LogSumExp(own);
            double[] probabilities = [.. own.Select(value => Math.Exp(value - logSum))];
            tokens[index] = new Token(own, logSum, Map(mapping, probabilities));
        }

        return tokens;
    }

    /// <summary>Weighted ridge regression of what the dominant expert's own logit leaves unexplained.</summary>
    private static float[] FitRow(CoefficientMatrix mapping, int row, Token[] tokens)
    {
        var (count, dominant) = (mapping.Columns, mapping.DominantOf(row));
        if (mapping.IsOneHotRow(row))
        {
            return mapping.Row(row).ToArray();
        }

        double[][] gram = [.. Enumerable.Range(0, count).Select(index => new double[index + 1])];
        var right = new double[count];
        for (var index = 0; index < tokens.Length; index++)
        {
            if (!IsHeldOut(index))
            {
                var token = tokens[index];
                var probability = Math.Max(token.Mapped[row], SmallestProbability);
                Add(gram, right, token.Logits, probability, Math.Log(probability) + token.LogSum - token.Logits[dominant]);
            }
        }

        var ridge = RelativeRidge * Enumerable.Range(0, count).Sum(index => gram[index][index]) / count;
        for (var index = 0; index < count; index++)
        {
            gram[index][index] += ridge;
        }

        var solution = Cholesky.Solve(gram, right);
        solution[dominant] += 1;
        return Array.ConvertAll(solution, value => (float)value);
    }

    private static void Add(double[][] gram, double[] right, double[] features, double weight, double target)
    {
        for (var row = 0; row < features.Length; row++)
        {
            var scaled = weight * features[row];
            right[row] += scaled * target;
            for (var column = 0; column <= row; column++)
            {
                gram[row][column] += scaled * features[column];
            }
        }
    }

    private static RoutingAgreement Agreement(Token[] tokens, CoefficientMatrix candidate, int expertsPerToken, bool renormalises)
    {
        var (distance, same) = (0.0, 0);
        foreach (var token in tokens)
        {
            var wanted = Weights(token.Mapped, expertsPerToken, renormalises);
            var logits = Map(candidate, token.Logits);
            var logSum = LogSumExp(logits);
            var found = Weights(Array.ConvertAll(logits, value => Math.Exp(value - logSum)), expertsPerToken, renormalises);
            distance += wanted.Zip(found, (left, right) => Math.Abs((left ?? 0) - (right ?? 0))).Sum() / 2;
            same += wanted.Zip(found).All(pair => pair.First.HasValue == pair.Second.HasValue) ? 1 : 0;
        }

        return new RoutingAgreement((double)same / tokens.Length, distance / tokens.Length);
    }

    /// <summary>Combine weights of all experts; null for those that are not chosen.</summary>
    private static double?[] Weights(double[] scores, int expertsPerToken, bool renormalises)
    {
        int[] chosen = [.. Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).Take(expertsPerToken)];
        var sum = renormalises ? chosen.Sum(index => scores[index]) : 1;
        var weights = new double?[scores.Length];
        foreach (var index in chosen)
        {
            weights[index] = scores[index] / sum;
        }

        return weights;
    }

    private static double[] Map(CoefficientMatrix mapping, double[] values)
    {
        var result = new double[mapping.Rows];
        for (var row = 0; row < result.Length; row++)
        {
            var coefficients = mapping.Row(row);
            for (var column = 0; column < values.Length; column++)
            {
                result[row] += coefficients[column] * values[column];
            }
        }

        return result;
    }

    private static double LogSumExp(double[] values)
    {
        var largest = values.Max();
        return largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
    }

    /// <param name="Logits">z, length E.</param>
    /// <param name="LogSum">log sum_j exp(z_j).</param>
    /// <param name="Mapped">W_RM softmax(z), length E'.</param>
    private sealed record Token(double[] Logits, double LogSum, double[] Mapped);
}

/// <summary>How a folded router differs from the mapping of probabilities it stands for, over tokens that were kept out of the fit.</summary>
/// <param name="Tokens">How many tokens.</param>
/// <param name="Folded">The fit.</param>
/// <param name="OneHot">The one-hot rows of the dominant experts, for comparison.</param>
public sealed record RouterFoldError(int Tokens, RoutingAgreement Folded, RoutingAgreement OneHot);

/// <summary>How alike two routers decide.</summary>
/// <param name="SameExperts">Share of tokens for which both choose the same experts, in [0, 1].</param>
/// <param name="WeightDistance">Mean total variation of the combine weights, half the sum of absolute differences; 0 for equal routers.</param>
public sealed record RoutingAgreement(double SameExperts, double WeightDistance);
