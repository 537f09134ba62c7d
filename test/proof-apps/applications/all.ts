import type { SinglePageApplication } from '../application.ts'
import { actual } from './actual.ts'
import { airflow } from './airflow.ts'
import { homeAssistant } from './home-assistant.ts'
import { jupyterLab } from './jupyterlab.ts'
import { marimo } from './marimo.ts'
import { nodeRed } from './node-red.ts'
import { octoPrint } from './octoprint.ts'
import { phoenix } from './phoenix.ts'
import { prefect } from './prefect.ts'

export const applications: readonly SinglePageApplication[] = [
  nodeRed,
  actual,
  prefect,
  jupyterLab,
  octoPrint,
  marimo,
  phoenix,
  airflow,
  homeAssistant,
]
