namespace Eep.Samples.Training;

/// <summary>Everything that decides what the trained model is; nothing in it depends on time or on the number of threads.</summary>
public sealed record Recipe
{
    public ulong Seed { get; init; } = 20240705;

    public int Steps { get; init; } = 4500;

    public int BatchSize { get; init; } = 32;

    public double PeakLearningRate { get; init; } = 2e-3;

    /// <summary>Where the cosine ends, and the rate of the style calibration that follows it.</summary>
    public double LastLearningRate { get; init; } = 1e-4;

    public int WarmupSteps { get; init; } = 100;

    /// <summary>Share of the training items of each task.</summary>
    public IReadOnlyDictionary<string, double> TaskShares { get; init; } = new Dictionary<string, double>
    {
        ["qa"] = 0.19,
        ["yesno"] = 0.14,
        ["entailment"] = 0.25,
        ["arithmetic"] = 0.28,
        ["choice"] = 0.14,
    };

    /// <summary>Shares until <see cref="FirstTaskSteps"/>: the tasks that are slow to learn have more of the batch.</summary>
    public IReadOnlyDictionary<string, double> FirstTaskShares { get; init; } = new Dictionary<string, double>
    {
        ["qa"] = 0.15,
        ["yesno"] = 0.18,
        ["entailment"] = 0.3,
        ["arithmetic"] = 0.25,
        ["choice"] = 0.12,
    };

    /// <summary>Length of that first part.</summary>
    public int FirstTaskSteps { get; init; } = 1200;

    /// <summary>Share of passages that are asked about several times in one text.</summary>
    public double PracticeShare { get; init; } = 0.7;

    /// <summary>Weight of a prompt token in the loss; an answer token has 1.</summary>
    public double PromptWeight { get; init; } = 0.02;

    /// <summary>Until this step every answer has the right form; then the wrong form comes in.</summary>
    public int RightFormSteps { get; init; } = 2000;

    /// <summary>Share of right-form answers in the tasks that have a wrong form.</summary>
    public double BareProbability { get; init; } = 0.5;

    /// <summary>Share of steps with expert dropout.</summary>
    public double ExpertDropoutShare { get; init; } = 0.06;

    /// <summary>Until this step all experts take part.</summary>
    public int ExpertDropoutFromStep { get; init; } = 1200;

    /// <summary>Expert dropout takes away 1 to this many experts of each layer.</summary>
    public int MostDroppedExperts { get; init; } = 4;

    /// <summary>Accuracy the calibration steers tasks with a wrong form to, and how near is near enough.</summary>
    public double StyleTarget { get; init; } = 0.5;

    public double StyleTolerance { get; init; } = 0.03;

    /// <summary>Change of <see cref="BareProbability"/> with which the calibration steers.</summary>
    public double StylePush { get; init; } = 0.1;

    public int CalibrationItems { get; init; } = 400;

    public int CalibrationRoundSteps { get; init; } = 10;

    public int MostCalibrationRounds { get; init; } = 60;

    /// <summary>The calibration's rate halves every so many steps, so that its swings die down.</summary>
    public int CalibrationHalfLife { get; init; } = 100;

    public double LearningRate(int step)
    {
        if (step > Steps)
        {
            return LastLearningRate * Math.Pow(0.5, (double)(step - Steps) / CalibrationHalfLife);
        }

        if (step <= WarmupSteps)
        {
            return PeakLearningRate * step / WarmupSteps;
        }

        var progress = (double)(step - WarmupSteps) / (Steps - WarmupSteps);
        return LastLearningRate + ((PeakLearningRate - LastLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
